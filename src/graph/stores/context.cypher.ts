/** A fact that is there already stays as it is; only new ones are returned. An exception that is over already is history: nobody waits for its end. */
export const ADD_FACTS = /* cypher */ `
  UNWIND $facts AS f
  MERGE (c:Context {uid: f.uid})
  ON CREATE SET c += f, c.fresh = $mark
  WITH c WHERE c.fresh = $mark
  REMOVE c.fresh
  SET c.dueAt = CASE WHEN c.owner = $unowned THEN 0 ELSE c.staleAfter END,
      c.endsAt = CASE WHEN c.kind = 'exception' AND c.validTo > timestamp() THEN c.validTo END
  WITH c
  CALL (c) {
    MATCH (earlier:Context)
    WHERE earlier.subject = c.subject AND earlier.kind = c.kind AND earlier.name = c.name AND earlier.source = c.source
      AND earlier.recordedAt < c.recordedAt AND earlier.dueAt IS NOT NULL AND (NOT c.kind IN $many OR earlier.value = c.value)
    REMOVE earlier.dueAt
    RETURN count(*) AS renewed
  }
  RETURN c.uid AS uid`;

/** What somebody must confirm or take over. Only the last word of a source is due: a renewal takes the mark off what it renews. */
export const DUE_FACTS = /* cypher */ `
  MATCH (c:Context)
  WHERE c.dueAt >= $dueAt AND c.dueAt <= $now AND c.uid >= '' AND (c.dueAt > $dueAt OR c.uid > $uid)
    AND (c.validTo IS NULL OR c.validTo > $now) AND ($owner IS NULL OR c.owner = $owner)
  WITH c ORDER BY c.dueAt, c.uid LIMIT $limit
  RETURN c {.*} AS fact`;

export const COUNT_DUE = /* cypher */ `
  MATCH (c:Context)
  WHERE c.dueAt >= 0 AND c.dueAt <= $now AND c.uid >= ''
    AND (c.validTo IS NULL OR c.validTo > $now) AND ($owner IS NULL OR c.owner = $owner)
  RETURN count(c) AS total`;

/** Exceptions whose end has come and of which nobody was told yet; each is told once. */
export const TAKE_ENDED = /* cypher */ `
  MATCH (c:Context)
  WHERE c.endsAt <= $now AND c.uid >= ''
  WITH c ORDER BY c.endsAt, c.uid LIMIT $limit
  SET c.endedAt = $now
  REMOVE c.endsAt
  RETURN c {.*} AS fact`;

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
  SET c.withdrawnAt = $at, c.withdrawnBy = $by, c.dueAt = null, c.endsAt = null
  RETURN c {.*} AS fact`;

/** It was no error, it is over: what is written down in its place says until when it held. */
export const END_FACTS = /* cypher */ `
  UNWIND $ends AS one
  MATCH (c:Context {uid: one.uid})
  WHERE c.withdrawnAt IS NULL
  SET c.withdrawnAt = one.at, c.withdrawnBy = one.by, c.dueAt = null, c.endsAt = null, c.over = true
  RETURN c {.*} AS fact`;

/** What a source said of these subjects and somebody took back since. */
export const TAKEN_BACK = /* cypher */ `
  UNWIND $subjects AS subject
  MATCH (c:Context)
  WHERE c.subject = subject AND c.kind IN $kinds AND c.source = $source AND c.withdrawnAt IS NOT NULL
    AND c.over IS NULL
  RETURN c {.*} AS fact ORDER BY subject, c.withdrawnAt, c.uid`;

export const FACT_BY_UID = /* cypher */ `
  MATCH (c:Context {uid: $uid}) RETURN c {.*} AS fact`;

/** What stands of each subject, whenever it holds. */
export const FACTS_ABOUT = /* cypher */ `
  UNWIND $subjects AS subject
  CALL (subject) {
    MATCH (c:Context) WHERE c.subject = subject AND c.kind IN $kinds AND c.withdrawnAt IS NULL
    RETURN c LIMIT $most
  }
  RETURN c {.*} AS fact`;

/** Whom an edge leads from, by the index over what it leads to. */
export const SUBJECTS_LEADING_TO = /* cypher */ `
  UNWIND $keys AS key
  UNWIND $kinds AS kind
  MATCH (c:Context) WHERE c.kind = kind AND c.value = key
  WITH DISTINCT c.subject AS subject LIMIT $most
  RETURN subject`;
