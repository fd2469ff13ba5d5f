export const CURRENT_EPOCH = /* cypher */ `
  OPTIONAL MATCH (s:RuleSet {name: 'live'})
  RETURN coalesce(s.epoch, 0) AS epoch`;

/** Locks the rule set until the commit. */
export const RAISE_EPOCH = /* cypher */ `
  MERGE (s:RuleSet {name: 'live'})
  SET s.epoch = coalesce(s.epoch, 0) + 1
  RETURN s.epoch AS epoch`;

export const ACTIVE_RULES = /* cypher */ `
  MATCH (r:Rule) WHERE r.status IN ['live', 'shadow']
  RETURN r {.*} AS rule ORDER BY r.key`;

export const RULES_BY_KEY = /* cypher */ `
  UNWIND $keys AS key
  MATCH (r:Rule {key: key})
  RETURN r {.*} AS rule`;

export const VERSIONS_OF_RULES = /* cypher */ `
  UNWIND $ids AS id
  MATCH (r:Rule {id: id})
  RETURN r {.*} AS rule ORDER BY r.id, r.version`;

export const ALL_RULES = /* cypher */ `
  MATCH (r:Rule)
  RETURN r {.*} AS rule ORDER BY r.id, r.version`;

/** A version is written once; only its life cycle changes later, and the tests it is saved with again. */
export const SAVE_RULES = /* cypher */ `
  UNWIND $rules AS rule
  MERGE (r:Rule {key: rule.key})
  ON CREATE SET r = rule
  ON MATCH SET r.tests = coalesce(rule.tests, r.tests)
  RETURN r {.*} AS rule`;

export const SET_RULE_STATES = /* cypher */ `
  UNWIND $states AS row
  MATCH (r:Rule {key: row.key})
  SET r += row.state
  RETURN r {.*} AS rule`;

export const DEGRADE_RULES = /* cypher */ `
  UNWIND $rows AS row
  MATCH (r:Rule {key: row.ruleKey})
  SET r.degradedAt = $now, r.degradedGroup = row.group, r.degradedCode = row.code`;

export const UNREADY_RULES = /* cypher */ `
  MATCH (r:Rule) WHERE r.status IN ['live', 'shadow'] AND r.ready = false
  RETURN r {.*} AS rule ORDER BY r.key`;

/** Locks the rule set until the commit and leaves it as it is. */
export const HOLD_RULES = /* cypher */ `
  MATCH (s:RuleSet {name: 'live'}) SET s.epoch = s.epoch`;
