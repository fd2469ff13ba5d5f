// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX contains_case_t IF NOT EXISTS FOR ()-[n:CONTAINS]-() ON (n.case, n.t);
MATCH (c:Case)-[of:CONTAINS]->(e:Event) WHERE of.case IS NULL OR of.t IS NULL CALL (c, of, e) { SET of.case = c.number, of.t = e.t } IN TRANSACTIONS OF 10000 ROWS;
CALL db.awaitIndexes(600);
