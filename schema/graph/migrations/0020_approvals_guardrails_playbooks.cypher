// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX action_state_answerdueat IF NOT EXISTS FOR (n:Action) ON (n.state, n.answerDueAt);
CREATE CONSTRAINT guardrailversion_version_unique IF NOT EXISTS FOR (n:GuardrailVersion) REQUIRE (n.version) IS UNIQUE;
CREATE CONSTRAINT guardrailsinforce_name_unique IF NOT EXISTS FOR (n:GuardrailsInForce) REQUIRE (n.name) IS UNIQUE;
CREATE CONSTRAINT approvaldelegation_uid_unique IF NOT EXISTS FOR (n:ApprovalDelegation) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX approvaldelegation_to_until IF NOT EXISTS FOR (n:ApprovalDelegation) ON (n.to, n.until);
CREATE INDEX approvaldelegation_from_until IF NOT EXISTS FOR (n:ApprovalDelegation) ON (n.from, n.until);
CREATE INDEX approvaldelegation_until IF NOT EXISTS FOR (n:ApprovalDelegation) ON (n.until);
CREATE CONSTRAINT approvallink_hash_unique IF NOT EXISTS FOR (n:ApprovalLink) REQUIRE (n.hash) IS UNIQUE;
CREATE INDEX approvallink_expiresat IF NOT EXISTS FOR (n:ApprovalLink) ON (n.expiresAt);
CREATE CONSTRAINT playbook_key_unique IF NOT EXISTS FOR (n:Playbook) REQUIRE (n.key) IS UNIQUE;
CREATE CONSTRAINT playbookrun_uid_unique IF NOT EXISTS FOR (n:PlaybookRun) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX playbookrun_outcome_lookat IF NOT EXISTS FOR (n:PlaybookRun) ON (n.outcome, n.lookAt);
CREATE CONSTRAINT auditfield_stream_seq_path_index_unique IF NOT EXISTS FOR (n:AuditField) REQUIRE (n.stream, n.seq, n.path, n.index) IS UNIQUE;
CREATE INDEX auditfield_author IF NOT EXISTS FOR (n:AuditField) ON (n.author);
