// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT customfield_name_unique IF NOT EXISTS FOR (n:CustomField) REQUIRE (n.name) IS UNIQUE;
