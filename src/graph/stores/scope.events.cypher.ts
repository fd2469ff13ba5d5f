/** In event order after a cursor, for jobs that walk all stored events in batches. */
export const EVENTS_FROM = /* cypher */ `
  MATCH (e:Event)
  WHERE e.t >= $from AND CASE e.t WHEN $from THEN e.uid > $after ELSE true END
  RETURN e.uid AS uid ORDER BY e.t, e.uid LIMIT $limit`;

export const EVENTS_OF_ENTITIES = /* cypher */ `
  UNWIND $keys AS key
  MATCH (n:Account|Device|IpAddress|Session|Mailbox|Resource|File|EmailMessage|Application|Process {key: key})<--(e:Event)
  WHERE e.t >= $lo AND e.t <= $hi
  WITH DISTINCT e.uid AS uid, e.t AS t
  RETURN uid ORDER BY t, uid LIMIT $limit`;

/** A page of a stretch in event order, without the documents. */
export const EVENT_STUBS = /* cypher */ `
  MATCH (e:Event)
  WHERE e.t >= $from AND e.t <= $to AND CASE e.t WHEN $from THEN e.uid > $after ELSE true END
  RETURN e.uid AS uid, e.t AS t, e.class AS className ORDER BY e.t, e.uid LIMIT $limit`;

export const COUNT_EVENTS = /* cypher */ `
  MATCH (e:Event) WHERE e.t >= $lo AND e.t <= $hi
  WITH e LIMIT $most
  RETURN count(e) AS events`;
