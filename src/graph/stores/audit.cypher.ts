/** Locks the heads in the order given; a stream that is new begins here. */
export const LOCK_STREAM_HEADS = /* cypher */ `
  UNWIND $streams AS name
  MERGE (s:AuditStream {stream: name}) ON CREATE SET s.seq = 0, s.hash = ''
  SET s.locked = true
  RETURN s.stream AS stream, s.seq AS seq, s.hash AS hash`;

export const APPEND_LINKS = /* cypher */ `
  UNWIND $links AS link
  CREATE (e:AuditEvent {stream: link.stream, seq: link.seq, prevHash: link.prevHash, hash: link.hash,
    type: link.type, at: link.at, actor: link.actor, bodyJson: link.bodyJson, unsealed: true})
  WITH link.stream AS stream, max(link.seq) AS seq, collect(link) AS links
  MATCH (s:AuditStream {stream: stream})
  SET s.seq = seq, s.hash = [link IN links WHERE link.seq = seq | link.hash][0]`;

export const STREAM_FROM = /* cypher */ `
  MATCH (e:AuditEvent {stream: $stream}) WHERE e.seq > $after
  RETURN e.stream AS stream, e.seq AS seq, e.prevHash AS prevHash, e.hash AS hash, e.type AS type,
    e.at AS at, e.actor AS actor, e.bodyJson AS bodyJson
  ORDER BY e.seq LIMIT $limit`;

export const STREAM_HEAD = /* cypher */ `
  MATCH (s:AuditStream {stream: $stream}) RETURN s.seq AS seq, s.hash AS hash`;

export const STREAM_NAMES = /* cypher */ `
  MATCH (s:AuditStream) WHERE s.stream STARTS WITH $prefix RETURN s.stream AS stream ORDER BY stream`;

export const AUDIT_PAGE = /* cypher */ `
  MATCH (e:AuditEvent)
  WHERE e.at <= $before.at
    AND (e.at < $before.at OR e.stream < $before.stream OR (e.stream = $before.stream AND e.seq < $before.seq))
    AND ($stream IS NULL OR e.stream = $stream)
    AND ($types IS NULL OR e.type IN $types)
    AND ($actor IS NULL OR e.actor = $actor)
    AND e.at >= $since
  RETURN e.stream AS stream, e.seq AS seq, e.prevHash AS prevHash, e.hash AS hash, e.type AS type,
    e.at AS at, e.actor AS actor, e.bodyJson AS bodyJson
  ORDER BY e.at DESC, e.stream DESC, e.seq DESC LIMIT $limit`;
