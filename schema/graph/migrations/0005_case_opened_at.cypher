// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX case_openedat IF NOT EXISTS FOR (n:Case) ON (n.openedAt);
