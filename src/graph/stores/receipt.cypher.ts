export const FIND_RECEIPTS = /* cypher */ `
  UNWIND $keys AS key
  MATCH (r:Receipt {key: key})
  RETURN r.key AS key, r.digest AS digest, r.answer AS answer, r.expiresAt AS expiresAt`;

export const FORGET_RECEIPTS = /* cypher */ `
  UNWIND $keys AS key
  MATCH (r:Receipt {key: key}) DELETE r`;

/** CREATE, so that of two deliveries under one key the second fails, and finds the first one's answer when it tries again. */
export const WRITE_RECEIPTS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (:Receipt {key: r.key, digest: r.digest, answer: r.answer, expiresAt: r.expiresAt})`;

export const FORGET_EXPIRED_RECEIPTS = /* cypher */ `
  MATCH (r:Receipt) WHERE r.expiresAt <= $now
  WITH r LIMIT 5000
  DELETE r
  RETURN count(*) AS forgotten`;
