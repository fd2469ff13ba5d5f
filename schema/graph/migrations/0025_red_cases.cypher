// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX case_tlp IF NOT EXISTS FOR (n:Case) ON (n.tlp);
