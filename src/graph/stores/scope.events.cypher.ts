/** In event order after a cursor, for jobs that walk all stored events in batches. */
export const EVENTS_FROM = /* cypher */ `
  MATCH (e:Event)
  WHERE e.t >= $from AND (e.t > $from OR e.uid > $after)
  RETURN e.uid AS uid ORDER BY e.t, e.uid LIMIT $limit`;
