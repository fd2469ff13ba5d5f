/** Each partition's head and what follows a position, in one statement; the unique index on (partition, seq) gives the order. */
export const CHANGES_AFTER = /* cypher */ `
  UNWIND $positions AS position
  OPTIONAL MATCH (f:Feed {partition: position.partition})
  RETURN position.partition AS partition, coalesce(f.seq, 0) AS head, coalesce(f.trimmed, 0) AS trimmed, COLLECT {
    MATCH (c:Change)
    WHERE c.partition = position.partition AND c.seq > position.seq
    RETURN c {.partition, .seq, .case, .kind, .subject, .at}
    ORDER BY c.partition, c.seq LIMIT $limit
  } AS changes
  ORDER BY partition`;

/** Just before the first change that is kept. */
export const OLDEST_CHANGES = /* cypher */ `
  MATCH (f:Feed) RETURN f.partition AS partition, coalesce(f.trimmed, 0) AS seq ORDER BY partition`;

/** From the beginning of what is kept, what is older than \`before\`; a reader learns from \`trimmed\` that it went. */
export const TRIM_CHANGES = /* cypher */ `
  MATCH (f:Feed {partition: $partition})
  CALL (f) {
    MATCH (c:Change) WHERE c.partition = f.partition AND c.seq > coalesce(f.trimmed, 0)
    WITH c ORDER BY c.partition, c.seq LIMIT $limit
    RETURN collect(c) AS first
  }
  WITH f, first, head([c IN first WHERE c.at >= $before | c.seq]) AS kept
  WITH f, [c IN first WHERE kept IS NULL OR c.seq < kept] AS old
  WHERE old <> []
  SET f.trimmed = last(old).seq
  FOREACH (c IN old | DELETE c)
  RETURN size(old) AS trimmed`;

export const CASE_FACTS = /* cypher */ `
  UNWIND $numbers AS number
  MATCH (c:Case {number: number})
  RETURN c.number AS number, c.status AS status, c.severity AS severity, c.verdict AS verdict, c.owner AS owner,
    coalesce(c.tags, []) AS tags, c.updatedAt AS updatedAt, c.team AS team, c.tlp AS tlp, coalesce(c.watchers, []) AS watchers, c.restrictedTo AS restrictedTo,
    CASE WHEN $entities = [] THEN [] ELSE COLLECT { MATCH (c)-[:INVOLVES_ENTITY]->(n) WHERE n.key IN $entities RETURN n.key } END AS involves`;
