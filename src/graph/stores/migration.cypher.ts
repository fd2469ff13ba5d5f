export const APPLIED_MIGRATIONS = /* cypher */ `
  MATCH (m:Migration) RETURN m.id AS id, m.checksum AS checksum`;

export const RECORD_MIGRATION = /* cypher */ `
  MERGE (m:Migration {id: $id}) SET m.checksum = $checksum, m.at = timestamp()`;
