// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX decision_decidedat IF NOT EXISTS FOR (n:Decision) ON (n.decidedAt);
CREATE CONSTRAINT outcome_uid_unique IF NOT EXISTS FOR (n:Outcome) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX outcome_policy_at IF NOT EXISTS FOR (n:Outcome) ON (n.policy, n.at);
CREATE CONSTRAINT misclassification_uid_unique IF NOT EXISTS FOR (n:Misclassification) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX misclassification_openedat IF NOT EXISTS FOR (n:Misclassification) ON (n.openedAt);
CREATE INDEX misclassification_policy_policyversion IF NOT EXISTS FOR (n:Misclassification) ON (n.policy, n.policyVersion);
