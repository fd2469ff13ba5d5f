export const CONTEXT_OWNER = /* cypher */ `
  MATCH (x:Context {uid: $object}) RETURN x.owner AS owner`;

/** Of the latest version. */
export const RULE_OWNER = /* cypher */ `
  MATCH (r:Rule) WHERE r.id = $object RETURN r.owner AS owner ORDER BY r.version DESC LIMIT 1`;

/** Of the versions in force, and of the hunt that a rule was made from. */
export const RULE_TESTS = /* cypher */ `
  OPTIONAL MATCH (r:Rule) WHERE r.id = $object AND r.status IN ['live', 'shadow']
  WITH collect(r.tests) AS tests
  OPTIONAL MATCH (h:Hunt) WHERE h.id = $object
  RETURN tests, collect(h.casesJson) AS cases`;

export const LABEL_AUTHOR = /* cypher */ `
  MATCH (o:Outcome {uid: $object}) RETURN o.by AS owner`;
