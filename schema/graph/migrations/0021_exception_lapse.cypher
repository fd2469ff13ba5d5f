// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX context_lapsesat_uid IF NOT EXISTS FOR (n:Context) ON (n.lapsesAt, n.uid);
MATCH (c:Context {kind: 'exception'}) WHERE c.validTo IS NOT NULL AND c.withdrawnAt IS NULL SET c.lapsesAt = c.validTo;
