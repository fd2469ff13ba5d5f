export const GUARDRAILS_IN_FORCE = /* cypher */ `
  MATCH (f:GuardrailsInForce {name: 'global'})
  MATCH (g:Guardrails {digest: f.digest})
  RETURN g.digest AS digest, g.text AS text`;

/** Permissions lock the kill switch first: whoever holds it decides what they see in force. */
export const LOCK_GUARDRAILS = /* cypher */ `
  MERGE (k:KillSwitch {name: 'global'}) ON CREATE SET k.engaged = false
  SET k.locked = true
  WITH k
  OPTIONAL MATCH (f:GuardrailsInForce {name: 'global'})
  OPTIONAL MATCH (v:GuardrailVersion)
  RETURN f.digest AS digest, max(v.version) AS version`;

export const SAVE_GUARDRAILS = /* cypher */ `
  MERGE (v:GuardrailVersion {version: $draft.version})
  ON CREATE SET v += $draft`;

export const GUARDRAIL_VERSION = /* cypher */ `
  MATCH (v:GuardrailVersion {version: $version}) RETURN properties(v) AS version`;

export const GUARDRAIL_VERSIONS = /* cypher */ `
  MATCH (v:GuardrailVersion) WHERE v.version > 0
  RETURN properties(v) AS version ORDER BY v.version DESC LIMIT $limit`;

export const PUBLISH_GUARDRAILS = /* cypher */ `
  MATCH (v:GuardrailVersion {version: $version}) WHERE v.status = 'draft' AND v.digest = $digest
  OPTIONAL MATCH (before:GuardrailVersion {status: 'published'}) SET before.status = 'retired'
  WITH DISTINCT v
  SET v.status = 'published', v.publishedBy = $by, v.publishedAt = $at
  MERGE (f:GuardrailsInForce {name: 'global'}) SET f.digest = $digest, f.version = $version
  MERGE (g:Guardrails {digest: $digest}) ON CREATE SET g.text = v.text
  RETURN v.version AS version`;

/** Read under the lock that a publication takes too. */
export const DIGEST_IN_FORCE = /* cypher */ `
  MATCH (f:GuardrailsInForce {name: 'global'}) RETURN f.digest AS digest`;
