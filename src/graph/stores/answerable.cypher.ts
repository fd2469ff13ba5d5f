export const CONTEXT_OWNER = /* cypher */ `
  MATCH (x:Context {uid: $object}) RETURN x.owner AS owner`;

/** Of the latest version. */
export const RULE_OWNER = /* cypher */ `
  MATCH (r:Rule) WHERE r.id = $object RETURN r.owner AS owner ORDER BY r.version DESC LIMIT 1`;

export const LABEL_AUTHOR = /* cypher */ `
  MATCH (o:Outcome {uid: $object}) RETURN o.by AS owner`;
