// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX identityscope_hi IF NOT EXISTS FOR (n:IdentityScope) ON (n.hi);
