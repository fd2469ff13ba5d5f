/**
 * Run last in its transaction: the head's lock is held until the commit, so sequence order is commit order.
 * The head moves once per partition: several changes that each raised it would all read its last value.
 */
export const APPEND_CHANGES = /* cypher */ `
  UNWIND $partitions AS p
  MERGE (f:Feed {partition: p.partition}) ON CREATE SET f.seq = 0
  SET f.seq = f.seq + size(p.changes)
  WITH p, f.seq - size(p.changes) AS before
  UNWIND range(0, size(p.changes) - 1) AS i
  WITH p, before, i, p.changes[i] AS c
  CREATE (:Change {partition: p.partition, seq: before + i + 1, case: c.case, kind: c.kind, subject: c.subject, at: c.at})`;

export const FEED_HEADS = /* cypher */ `
  MATCH (f:Feed) RETURN f.partition AS partition, f.seq AS seq ORDER BY partition`;
