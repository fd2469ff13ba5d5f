export const SCENARIO_LOADED = /* cypher */ `
  MATCH (s:LoadedScenario {name: $name}) WHERE s.digest = $digest RETURN s.name AS name`;

export const KEEP_SCENARIO = /* cypher */ `
  MERGE (s:LoadedScenario {name: $name}) SET s.digest = $digest, s.at = $now`;
