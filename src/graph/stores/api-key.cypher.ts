export const ADD_API_KEY = /* cypher */ `
  CREATE (k:ApiKey) SET k = $key`;

export const API_KEY_BY_ID = /* cypher */ `
  MATCH (k:ApiKey {id: $id}) RETURN k {.*} AS key`;

export const API_KEYS = /* cypher */ `
  MATCH (k:ApiKey) WHERE k.id >= '' RETURN k {.*} AS key ORDER BY k.createdAt, k.id`;

export const REVOKE_API_KEY = /* cypher */ `
  MATCH (k:ApiKey {id: $id}) SET k.revokedAt = coalesce(k.revokedAt, $at) RETURN k {.*} AS key`;

/** Of two rotations at once the later one finds the hash of the first as the one before. */
export const REPLACE_API_KEY = /* cypher */ `
  MATCH (k:ApiKey {id: $id}) WHERE k.revokedAt IS NULL
  SET k.previousHash = k.hash, k.previousUntil = $previousUntil
  SET k.hash = $hash, k.expiresAt = $expiresAt
  RETURN k {.*} AS key`;

export const MARK_API_KEY_USED = /* cypher */ `
  MATCH (k:ApiKey {id: $id}) SET k.lastUsedAt = $at`;
