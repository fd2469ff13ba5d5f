/** Locks scopes until the commit; keys come sorted, so that two evaluators never wait for each other in a ring. */
export const LOCK_SCOPES = /* cypher */ `
  UNWIND $keys AS key
  MERGE (s:Scope {key: key})
  SET s.turns = coalesce(s.turns, 0) + 1`;
