export const CREATE_HITS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (h:Hit) SET h = r`;

/** Known ones are only looked up: whoever writes hits of the same hour waits for nobody. */
export const NOTE_STEP_HOURS = /* cypher */ `
  UNWIND $hours AS r
  MERGE (n:StepHour {step: r.step, hour: r.hour})`;

export const STEPS_SEEN = /* cypher */ `
  UNWIND range(0, size($hours) - 1) AS i
  WITH i, $hours[i] AS w
  WHERE EXISTS { MATCH (n:StepHour) WHERE n.step = w.step AND n.hour >= w.from AND n.hour <= w.to }
  RETURN i`;

/** Hits of events whose content changed: what they said before is removed, and told, so that its scopes are evaluated. */
export const TAKE_HITS_BACK = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (h:Hit {e: uid})
  WITH h, h {.k, .t, .n, .e, .s, .g, .c} AS row
  DELETE h
  RETURN row.k AS k, row.t AS t, row.n AS n, row.e AS e, row.s AS s, row.g AS g, row.c AS c`;

export const HITS_OF_EVENTS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (h:Hit {e: uid})
  RETURN h.k AS k, h.e AS e`;

export const WINDOWS_OCCUPIED = /* cypher */ `
  UNWIND range(0, size($windows) - 1) AS i
  WITH i, $windows[i] AS w
  WHERE EXISTS { MATCH (h:Hit) WHERE h.k = w.k AND h.t >= w.lo AND h.t <= w.hi }
  RETURN i`;

/** One index seek per window, whatever else the events of that time were. */
export const HITS_IN_WINDOWS = /* cypher */ `
  UNWIND range(0, size($windows) - 1) AS i
  WITH i, $windows[i] AS w
  CALL (w) {
    MATCH (h:Hit) WHERE h.k = w.k AND h.t >= w.lo AND h.t <= w.hi
    RETURN h LIMIT $cap
  }
  RETURN i, collect([h.t, h.n, h.e, h.c]) AS hits`;

/** Per window its first time, and all that the events of that time left. */
export const HITS_OF_NEXT = /* cypher */ `
  UNWIND $windows AS w
  CALL (w) {
    MATCH (h:Hit) WHERE h.k = w.k AND h.t >= w.lo AND h.t <= w.hi
    RETURN h.t AS first ORDER BY h.k, h.t LIMIT 1
  }
  MATCH (n:Hit) WHERE n.k = w.k AND n.t = first
  WITH DISTINCT n.e AS e
  MATCH (h:Hit {e: e})
  RETURN h.k AS k, h.t AS t, h.n AS n, h.e AS e, h.s AS s, h.g AS g, h.c AS c`;

/** Of each window the events up to a cap, with all that they left. */
export const HITS_OF_ALL = /* cypher */ `
  UNWIND $windows AS w
  CALL (w) {
    MATCH (n:Hit) WHERE n.k = w.k AND n.t >= w.lo AND n.t <= w.hi
    RETURN n.e AS e LIMIT $cap
  }
  WITH DISTINCT e LIMIT $cap
  MATCH (h:Hit {e: e})
  RETURN h.k AS k, h.t AS t, h.n AS n, h.e AS e, h.s AS s, h.g AS g, h.c AS c`;

/** The bound on `t` says nothing, but without one the index over (k, t) is not used and every hit there is is read. */
export const HIT_TIMES = /* cypher */ `
  UNWIND range(0, size($keys) - 1) AS i
  WITH i, $keys[i] AS k
  MATCH (h:Hit) WHERE h.k = k AND h.t IS NOT NULL
  RETURN i, collect(DISTINCT h.t) AS times`;

export const DELETE_HITS_LIKE = /* cypher */ `
  MATCH (h:Hit) WHERE h.e STARTS WITH $prefix
  CALL (h) { DELETE h } IN TRANSACTIONS OF 10000 ROWS`;
