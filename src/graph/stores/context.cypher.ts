/** A fact that is there already stays as it is; only new ones are returned. */
export const ADD_FACTS = /* cypher */ `
  UNWIND $facts AS f
  MERGE (c:Context {uid: f.uid})
  ON CREATE SET c += f, c.fresh = $mark
  WITH c WHERE c.fresh = $mark
  REMOVE c.fresh
  RETURN c.uid AS uid`;

export const FACTS_AS_OF = /* cypher */ `
  UNWIND $subjects AS subject
  MATCH (c:Context)
  WHERE c.subject = subject AND c.kind IN $kinds
    AND c.recordedAt <= $knownAt AND c.validFrom <= $asOf
    AND (c.validTo IS NULL OR c.validTo > $asOf)
    AND (c.withdrawnAt IS NULL OR c.withdrawnAt > $knownAt)
  RETURN c {.*} AS fact ORDER BY subject, c.kind, c.recordedAt, c.uid`;

export const FACT_HISTORY = /* cypher */ `
  MATCH (c:Context)
  WHERE c.subject = $subject AND c.kind IN $kinds
  RETURN c {.*} AS fact ORDER BY c.recordedAt, c.uid`;

export const WITHDRAW_FACT = /* cypher */ `
  MATCH (c:Context {uid: $uid})
  WHERE c.withdrawnAt IS NULL
  SET c.withdrawnAt = $at, c.withdrawnBy = $by
  RETURN c {.*} AS fact`;

export const FACT_BY_UID = /* cypher */ `
  MATCH (c:Context {uid: $uid}) RETURN c {.*} AS fact`;
