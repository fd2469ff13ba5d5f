/** Takes the lease when it is free, over, or already ours; the fence rises with each change of holder. The clock is the database's.
 * The first SET takes the lock, so that of two takers at once the second sees what the first wrote. */
export const TAKE_LEASE = /* cypher */ `
  MERGE (l:Lease {name: $name})
  ON CREATE SET l.fence = 0, l.until = 0, l.holder = ''
  SET l.checked = timestamp()
  WITH l, timestamp() AS now
  WHERE l.until < now OR l.holder = $holder
  SET l.fence = CASE WHEN l.holder = $holder AND l.until >= now THEN l.fence ELSE l.fence + 1 END,
      l.holder = $holder, l.until = now + $ttlMs
  RETURN l.fence AS fence`;

/** For whoever has the database alone: every holder was a process that is no more. */
export const END_LEASES = /* cypher */ `MATCH (l:Lease) WHERE l.name >= '' SET l.until = 0`;

export const RELEASE_LEASE = /* cypher */ `
  MATCH (l:Lease {name: $name, holder: $holder}) SET l.until = 0`;

/** Locks the lease node and answers only while the fence is still ours: run first in every transaction of its holder. */
export const HOLD_LEASE = /* cypher */ `
  MATCH (l:Lease {name: $name}) SET l.checked = timestamp()
  WITH l WHERE l.fence = $fence AND l.until >= timestamp()
  RETURN l.fence AS fence`;
