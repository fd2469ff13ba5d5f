// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT identitydecree_uid_unique IF NOT EXISTS FOR (n:IdentityDecree) REQUIRE (n.uid) IS UNIQUE;
