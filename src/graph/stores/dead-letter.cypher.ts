export const PARK_LETTERS = /* cypher */ `
  UNWIND $letters AS l
  MERGE (d:DeadLetter {id: l.id})
  ON CREATE SET d += l.properties, d.attempts = 1, d.fresh = $mark
  WITH d WHERE d.fresh = $mark
  REMOVE d.fresh
  RETURN d.id AS id`;

export const LETTERS = /* cypher */ `
  MATCH (d:DeadLetter)
  WHERE d.receivedAt >= $from AND CASE d.receivedAt WHEN $from THEN d.id > $after ELSE true END
  RETURN d {.*} AS letter ORDER BY d.receivedAt, d.id LIMIT $first`;

export const LETTERS_OF_CODE = /* cypher */ `
  MATCH (d:DeadLetter)
  WHERE d.code = $code AND d.receivedAt >= $from AND CASE d.receivedAt WHEN $from THEN d.id > $after ELSE true END
  RETURN d {.*} AS letter ORDER BY d.receivedAt, d.id LIMIT $first`;

export const LETTERS_OF_SOURCE = /* cypher */ `
  MATCH (d:DeadLetter)
  WHERE d.source = $source AND d.receivedAt >= $from AND CASE d.receivedAt WHEN $from THEN d.id > $after ELSE true END
    AND ($code IS NULL OR d.code = $code)
  RETURN d {.*} AS letter ORDER BY d.receivedAt, d.id LIMIT $first`;

export const COUNT_LETTERS = /* cypher */ `
  MATCH (d:DeadLetter) WHERE d.receivedAt >= 0
    AND ($code IS NULL OR d.code = $code) AND ($source IS NULL OR d.source = $source)
  RETURN count(d) AS count`;

export const LETTER_BY_ID = /* cypher */ `
  MATCH (d:DeadLetter {id: $id}) RETURN d {.*} AS letter`;

export const LETTERS_FAILED_AGAIN = /* cypher */ `
  UNWIND $replays AS r
  MATCH (d:DeadLetter {id: r.id})
  SET d.attempts = d.attempts + 1, d.code = r.code, d.message = r.message, d.lastTriedAt = r.at`;

export const REMOVE_LETTERS = /* cypher */ `
  UNWIND $ids AS id
  MATCH (d:DeadLetter {id: id})
  DELETE d`;
