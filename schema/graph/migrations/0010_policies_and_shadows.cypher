// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX decision_policyid_case IF NOT EXISTS FOR (n:Decision) ON (n.policyId, n.case);
CREATE CONSTRAINT shadowdecision_uid_unique IF NOT EXISTS FOR (n:ShadowDecision) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX shadowdecision_policykey_decidedat IF NOT EXISTS FOR (n:ShadowDecision) ON (n.policyKey, n.decidedAt);
