// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT attachment_uid_unique IF NOT EXISTS FOR (n:Attachment) REQUIRE (n.uid) IS UNIQUE;
