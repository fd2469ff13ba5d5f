/** Exit codes of the command line for faults of the environment; documented in docs/errors.md. */
export const EXIT = {
  USAGE: 1,
  JAVA_MISSING: 10,
  MAVEN_MISSING: 11,
  JARS_UNRESOLVED: 12,
  PORT_IN_USE: 13,
  DISK_FULL: 14,
  GRAPH_BROKEN: 15,
  GRAPH_UNAVAILABLE: 16,
  GRAPH_AUTH: 17,
  CONFIG_INVALID: 18,
} as const;

/** What to do where the embedded database cannot run. */
export const OTHER_DATABASE = 'set NEO4J_URI to a Neo4j 5 server, or run `docker compose up`.';
