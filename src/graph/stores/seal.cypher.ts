export const LOG_POSITION = /* cypher */ `
  MERGE (l:Log {name: 'audit'}) ON CREATE SET l.origin = $origin
  WITH l
  OPTIONAL MATCH (c:Checkpoint)
  WITH l, c ORDER BY c.size DESC LIMIT 1
  RETURN l.origin AS origin, coalesce(c.size, 0) AS size, c.root AS root`;

/** Ordered as the index is, so a batch holds the beginning of what each of its streams waits with. */
export const WAITING_STREAMS = /* cypher */ `
  MATCH (e:AuditEvent) WHERE e.unsealed = true AND e.stream >= '' AND NOT e.stream IN $except
  WITH e.stream AS stream, e.seq AS seq ORDER BY stream, seq LIMIT $limit
  RETURN stream, max(seq) AS to ORDER BY stream`;

export const SEALED_HEADS = /* cypher */ `
  UNWIND $streams AS name
  MATCH (h:SealedHead {stream: name})
  RETURN h.stream AS stream, h.seq AS seq, h.hash AS hash, h.place AS place`;

export const ALL_SEALED_HEADS = /* cypher */ `
  MATCH (h:SealedHead)
  RETURN h.stream AS stream, h.seq AS seq, h.hash AS hash, h.place AS place ORDER BY h.place`;

export const LEAVES = /* cypher */ `
  MATCH (e:AuditEvent) WHERE e.leaf >= $from AND e.leaf < $to
  RETURN e.hash AS hash ORDER BY e.leaf`;

export const LOG_NODES = /* cypher */ `
  UNWIND range($from, $to - 1) AS index
  MATCH (n:LogNode {level: $level, index: index})
  RETURN n.hash AS hash ORDER BY index`;

export const ADMIT_KEY = /* cypher */ `
  OPTIONAL MATCH (known:LogKey)
  WITH count(known) AS place
  MERGE (k:LogKey {vkey: $vkey}) ON CREATE SET k.at = $at, k.place = place, k.fresh = true
  WITH k, coalesce(k.fresh, false) AS fresh
  REMOVE k.fresh
  RETURN fresh`;

export const SEAL_EVENTS = /* cypher */ `
  UNWIND $events AS event
  MATCH (e:AuditEvent {stream: event.stream, seq: event.seq})
  SET e.leaf = event.leaf REMOVE e.unsealed
  RETURN count(e) AS sealed`;

export const KEEP_SEAL = /* cypher */ `
  CREATE (c:Checkpoint) SET c = $checkpoint
  WITH c
  CALL () {
    UNWIND $heads AS head
    MERGE (h:SealedHead {stream: head.stream}) SET h.seq = head.seq, h.hash = head.hash, h.place = head.place
  }
  CALL () {
    UNWIND $nodes AS node
    CREATE (:LogNode {level: node.level, index: node.index, hash: node.hash})
  }
  CALL () {
    MATCH (k:LogKey) WHERE k.at = $checkpoint.at AND k.size IS NULL
    SET k.size = $checkpoint.size
  }`;

export const SEALED_HEAD = /* cypher */ `
  MATCH (h:SealedHead {stream: $stream}) RETURN h.seq AS seq, h.hash AS hash`;

export const LATEST_CHECKPOINT = /* cypher */ `
  MATCH (c:Checkpoint)
  RETURN c.size AS size, c.note AS note, c.anchoredAt AS anchoredAt, coalesce(c.anchors, []) AS anchors
  ORDER BY c.size DESC LIMIT 1`;

export const MARK_ANCHORED = /* cypher */ `
  MATCH (c:Checkpoint {size: $size})
  SET c.anchoredAt = coalesce(c.anchoredAt, $at),
      c.anchors = [held IN coalesce(c.anchors, []) WHERE held <> $anchor] + $anchor`;

/** The place of one entry in the log; null before its seal. */
export const LEAF_OF_EVENT = /* cypher */ `
  MATCH (e:AuditEvent {stream: $stream, seq: $seq}) RETURN e.leaf AS leaf, e.hash AS hash`;

export const CHECKPOINTS_OF_SIZES = /* cypher */ `
  MATCH (c:Checkpoint) WHERE c.size IN $sizes RETURN c.size AS size, c.note AS note ORDER BY c.size`;

export const ANCHORED_SIZES = /* cypher */ `
  MATCH (c:Checkpoint) WHERE c.anchoredAt IS NOT NULL RETURN c.size AS size ORDER BY size DESC LIMIT $limit`;

/** With what each key first signed: a key that replaced another one signed it together with that one. */
export const FIRST_OF_KEYS = /* cypher */ `
  MATCH (k:LogKey) WHERE k.size IS NOT NULL RETURN k.size AS size`;

export const LOG_KEYS = /* cypher */ `
  MATCH (k:LogKey) RETURN k.vkey AS vkey ORDER BY coalesce(k.place, 0), k.at, k.vkey`;

export const UNSEALED_COUNT = /* cypher */ `
  MATCH (e:AuditEvent) WHERE e.unsealed = true AND e.stream >= '' RETURN count(e) AS unsealed`;
