import { awsInventory, azureInventory, gcpInventory, terraformState } from './clouds.js';
import type { JsonObject } from '../../../domain/json.js';
import { directoryUsers, factsOfUser, type Directory } from './directory.js';
import { together, type InventoryReader, type InventoryReading } from './draft.js';
import { ldif } from './ldif.js';
import { csvTable, jsonTable } from './table.js';
import { changeTickets } from './tickets.js';

/** Files that facts are read from, by the name of their format. */
export const INVENTORY_FORMATS = {
  csv: csvTable,
  json: jsonTable,
  ldif,
  servicenow_changes: changeTickets,
  terraform: terraformState,
  aws: awsInventory,
  azure: azureInventory,
  gcp: gcpInventory,
  entra_users: directoryUsers('entra'),
  okta_users: directoryUsers('okta'),
} as const satisfies Readonly<Record<string, InventoryReader>>;
export type InventoryFormat = keyof typeof INVENTORY_FORMATS;

/** What users say that a directory was asked for. */
export function factsOfUsers(directory: Directory, users: readonly JsonObject[]): InventoryReading {
  return together(users.map((user, i) => factsOfUser(directory, user, `users[${String(i)}]`)));
}

export { managerCircles } from './manager-circles.js';
export { readCartography } from './cartography.js';
export type { FactDraft, FileProblem, InventoryReading } from './draft.js';
