// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT observable_key_unique IF NOT EXISTS FOR (n:Observable) REQUIRE (n.key) IS UNIQUE;
