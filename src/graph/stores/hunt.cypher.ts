import { ENTITY_KINDS } from '../../domain/entity.js';

/** Composed because a hunt's transaction has no name but the metadata it was started with. */
export const TERMINATE_HUNT = /* cypher */ `
  SHOW TRANSACTIONS YIELD transactionId AS id, metaData WHERE metaData.hunt = $hunt
  TERMINATE TRANSACTIONS id YIELD message
  RETURN message`;

export const RUNNING_HUNTS = /* cypher */ `
  SHOW TRANSACTIONS YIELD metaData WHERE metaData.hunt IS NOT NULL
  RETURN metaData.hunt AS hunt`;

export const CREATE_SCRATCH_EVENTS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (e:Event) SET e = r.properties
  RETURN r.i AS i, id(e) AS id`;

export const LINK_SCRATCH_EVENTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (e) WHERE id(e) = r.event
  MATCH (n) WHERE id(n) = r.entity
  CREATE (e)-[:$(r.type)]->(n)`;

export const CLEAR_SCRATCH = /* cypher */ `
  MATCH (n)
  CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS`;

/** No constraints: ids of a file need not be unique. */
export const SCRATCH_INDEXES: readonly string[] = [
  /* cypher */ 'CREATE INDEX scratch_event_time IF NOT EXISTS FOR (e:Event) ON (e.t)',
  /* cypher */ 'CREATE INDEX scratch_event_uid IF NOT EXISTS FOR (e:Event) ON (e.uid)',
  /* cypher */ 'CREATE INDEX scratch_event_type IF NOT EXISTS FOR (e:Event) ON (e.event_type)',
  /* cypher */ 'CREATE INDEX scratch_hit_window IF NOT EXISTS FOR (h:Hit) ON (h.k, h.t)',
  /* cypher */ 'CREATE INDEX scratch_hit_event IF NOT EXISTS FOR (h:Hit) ON (h.e)',
  ...ENTITY_KINDS.map((kind) => `CREATE INDEX scratch_${kind} IF NOT EXISTS FOR (n:${kind}) ON (n.key)`),
];

export const AWAIT_INDEXES = /* cypher */ 'CALL db.awaitIndexes(120)';
