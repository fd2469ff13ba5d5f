export const KEEP_BUNDLES = /* cypher */ `
  UNWIND $bundles AS bundle
  MERGE (b:PolicyBundle {digest: bundle.digest}) ON CREATE SET b.bundleJson = bundle.bundleJson`;

export const LAST_IN_FORCE = /* cypher */ `
  MATCH (e:AuditEvent {stream: 'config'}) WHERE e.type = $type
  RETURN e.bodyJson AS bodyJson ORDER BY e.seq DESC LIMIT 1`;
