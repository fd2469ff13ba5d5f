export const READ_KILL_SWITCH = /* cypher */ `
  OPTIONAL MATCH (k:KillSwitch {name: 'global'})
  RETURN coalesce(k.engaged, false) AS engaged, k.by AS by, k.reason AS reason, k.at AS at,
    k.releaseAskedBy AS releaseAskedBy`;

/** Waits for every claim under way; none that begins after the commit can miss it. */
export const ENGAGE_KILL_SWITCH = /* cypher */ `
  MERGE (k:KillSwitch {name: 'global'})
  SET k.locked = true
  SET k.engaged = true, k.by = $by, k.reason = $reason, k.at = $now, k.releaseAskedBy = null`;

export const LOCK_KILL_SWITCH = /* cypher */ `
  MERGE (k:KillSwitch {name: 'global'}) ON CREATE SET k.engaged = false
  SET k.locked = true
  RETURN k.engaged AS engaged, k.releaseAskedBy AS releaseAskedBy, coalesce(k.releaseAskedAs, []) AS askedAs`;

export const ASK_RELEASE = /* cypher */ `
  MATCH (k:KillSwitch {name: 'global'}) SET k.releaseAskedBy = $by, k.releaseAskedAs = $names`;

export const RELEASE_KILL_SWITCH = /* cypher */ `
  MATCH (k:KillSwitch {name: 'global'})
  SET k.engaged = false, k.by = $by, k.reason = $reason, k.at = $now, k.releaseAskedBy = null`;
