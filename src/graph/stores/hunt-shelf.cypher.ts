/** Whoever saves versions of one hunt takes turns. */
export const LOCK_HUNT = /* cypher */ `
  MERGE (c:Counter {name: 'hunt/' + $id})
  SET c.value = coalesce(c.value, 0)
  RETURN c.value AS version`;

export const RAISE_HUNT = /* cypher */ `
  MATCH (c:Counter {name: 'hunt/' + $hunt.id})
  SET c.value = $hunt.version
  WITH c
  CALL (c) {
    MATCH (old:Hunt) WHERE old.id = $hunt.id AND old.latest = true
    SET old.latest = false
    RETURN count(old) AS earlier
  }
  CREATE (h:Hunt) SET h = $hunt
  RETURN h {.*} AS hunt`;

export const HUNT_BY_KEY = /* cypher */ `
  MATCH (h:Hunt {key: $key})
  RETURN h {.*} AS hunt`;

export const LATEST_HUNT = /* cypher */ `
  MATCH (h:Hunt) WHERE h.latest = true AND h.id = $id
  RETURN h {.*} AS hunt`;
