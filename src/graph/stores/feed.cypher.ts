/** Run last in its transaction: the head's lock is held until the commit, so sequence order is commit order. */
export const APPEND_CHANGES = /* cypher */ `
  UNWIND $changes AS c
  MERGE (f:Feed {partition: c.partition}) ON CREATE SET f.seq = 0
  SET f.seq = f.seq + 1
  WITH f, c
  CREATE (:Change {partition: c.partition, seq: f.seq, case: c.case, kind: c.kind, subject: c.subject, at: c.at})`;

export const FEED_HEADS = /* cypher */ `
  MATCH (f:Feed) RETURN f.partition AS partition, f.seq AS seq ORDER BY partition`;
