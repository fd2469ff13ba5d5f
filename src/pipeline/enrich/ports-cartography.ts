import type { JsonObject } from '../../domain/json.js';

/** What is read of a Cartography-built graph, in this order. */
export const CARTOGRAPHY_PARTS = [
  'aws_resources',
  'aws_principals',
  'azure_resources',
  'gcp_resources',
  'entra_users',
  'okta_users',
  'google_users',
  'github_users',
] as const;
export type CartographyPart = (typeof CARTOGRAPHY_PARTS)[number];

/** A Neo4j that Cartography fills. It is only read, a row at a time, so that its size does not matter here. */
export interface CartographyGraph {
  rows(part: CartographyPart): AsyncIterable<JsonObject>;
}
