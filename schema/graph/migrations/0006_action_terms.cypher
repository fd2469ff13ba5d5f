// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX action_state_expiresat IF NOT EXISTS FOR (n:Action) ON (n.state, n.expiresAt);
CREATE INDEX actionstep_state_verifyat IF NOT EXISTS FOR (n:ActionStep) ON (n.state, n.verifyAt);
