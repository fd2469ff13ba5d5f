export const PULL_STATE = /* cypher */ `
  MATCH (c:PullConnector {id: $id}) RETURN c {.*} AS state`;

export const PULL_STATES = /* cypher */ `
  MATCH (c:PullConnector) WHERE c.id >= '' RETURN c {.*} AS state ORDER BY c.id LIMIT 500`;

export const ADVANCE_PULL = /* cypher */ `
  MERGE (c:PullConnector {id: $id})
  SET c.source = $source, c.checkpoint = $checkpoint, c.lastSuccessAt = $at, c.lastTriedAt = $at,
      c.failures = 0, c.code = null, c.message = null, c.notBefore = $notBefore`;

export const FAIL_PULL = /* cypher */ `
  MERGE (c:PullConnector {id: $id})
  SET c.source = $source, c.lastTriedAt = $at, c.failures = coalesce(c.failures, 0) + 1,
      c.code = $code, c.message = $message, c.notBefore = $notBefore`;
