export const FIND_RECEIPT = /* cypher */ `
  MATCH (r:Receipt {key: $key})
  RETURN r.digest AS digest, r.answer AS answer, r.expiresAt AS expiresAt`;

export const FORGET_RECEIPT = /* cypher */ `
  MATCH (r:Receipt {key: $key}) DELETE r`;

/** CREATE, so that of two deliveries under one key the second fails, and finds the first one's answer when it tries again. */
export const WRITE_RECEIPT = /* cypher */ `
  CREATE (:Receipt {key: $key, digest: $digest, answer: $answer, expiresAt: $expiresAt})`;

export const FORGET_EXPIRED_RECEIPTS = /* cypher */ `
  MATCH (r:Receipt) WHERE r.expiresAt <= $now
  WITH r LIMIT 5000
  DELETE r
  RETURN count(*) AS forgotten`;
