// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX context_dueat_uid IF NOT EXISTS FOR (n:Context) ON (n.dueAt, n.uid);
MATCH (c:Context) WHERE c.staleAfter IS NOT NULL AND c.withdrawnAt IS NULL AND c.dueAt IS NULL SET c.dueAt = c.staleAfter;
