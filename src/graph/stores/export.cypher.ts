export const CASE_AND_PARTS = /* cypher */ `
  MATCH (c:Case {number: $number})
  OPTIONAL MATCH (part:Case)-[:MERGED_INTO*1..20]->(c)
  WITH c, collect(DISTINCT part.number) AS parts
  UNWIND [c.number] + parts AS number
  RETURN number ORDER BY number <> c.number, number`;

export const LEAVES_OF_STREAM = /* cypher */ `
  MATCH (e:AuditEvent {stream: $stream}) WHERE e.seq >= 1 AND e.seq <= $to
  RETURN e.leaf AS leaf ORDER BY e.seq`;

export const DECISIONS_OF_CASES = /* cypher */ `
  UNWIND $cases AS number
  MATCH (d:Decision {case: number})
  RETURN d.uid AS uid, d.policyDigest AS policyDigest, d.asOf AS asOf, d.answersJson AS answersJson,
    d.resultJson AS resultJson
  ORDER BY number, d.seq`;

export const POLICIES_BY_DIGEST = /* cypher */ `
  CALL () {
    MATCH (b:PolicyBundle) WHERE b.digest IN $digests RETURN b.digest AS digest, b.bundleJson AS bundleJson
    UNION
    MATCH (p:Policy) WHERE p.digest IN $digests RETURN p.digest AS digest, p.bundleJson AS bundleJson
  }
  RETURN digest, bundleJson ORDER BY digest`;
