/** Each partition's head and what follows a position, in one statement; the unique index on (partition, seq) gives the order. */
export const CHANGES_AFTER = /* cypher */ `
  UNWIND $positions AS position
  OPTIONAL MATCH (f:Feed {partition: position.partition})
  RETURN position.partition AS partition, coalesce(f.seq, 0) AS head, COLLECT {
    MATCH (c:Change)
    WHERE c.partition = position.partition AND c.seq > position.seq
    RETURN c {.partition, .seq, .case, .kind, .subject, .at}
    ORDER BY c.partition, c.seq LIMIT $limit
  } AS changes
  ORDER BY partition`;

/** Just before the first change that is kept; a partition of which nothing is kept starts at its head. */
export const OLDEST_CHANGES = /* cypher */ `
  MATCH (f:Feed)
  RETURN f.partition AS partition, coalesce(head(COLLECT {
    MATCH (c:Change) WHERE c.partition = f.partition AND c.seq > 0
    RETURN c.seq - 1 ORDER BY c.partition, c.seq LIMIT 1
  }), f.seq) AS seq
  ORDER BY partition`;

export const CASE_FACTS = /* cypher */ `
  UNWIND $numbers AS number
  MATCH (c:Case {number: number})
  RETURN c.number AS number, c.status AS status, c.severity AS severity, c.verdict AS verdict, c.owner AS owner,
    coalesce(c.tags, []) AS tags, c.updatedAt AS updatedAt, c.team AS team, c.tlp AS tlp, coalesce(c.watchers, []) AS watchers, c.restrictedTo AS restrictedTo,
    CASE WHEN $entities = [] THEN [] ELSE COLLECT { MATCH (c)-[:INVOLVES_ENTITY]->(n) WHERE n.key IN $entities RETURN n.key } END AS involves`;
