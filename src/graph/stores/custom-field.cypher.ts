/** By the order of their unique index, and never more than a limit lets in. */
export const CUSTOM_FIELDS = /* cypher */ `
  MATCH (f:CustomField) WHERE f.name >= ''
  RETURN f {.*} AS field ORDER BY f.name LIMIT 200`;

export const PUT_CUSTOM_FIELD = /* cypher */ `
  MERGE (f:CustomField {name: $name})
  SET f.title = $title, f.schemaJson = $schemaJson, f.definedAt = $at, f.definedBy = $by`;
