// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX context_endsat_uid IF NOT EXISTS FOR (n:Context) ON (n.endsAt, n.uid);
MATCH (c:Context) WHERE c.kind = 'exception' AND c.validTo > timestamp() AND c.withdrawnAt IS NULL SET c.endsAt = c.validTo;
