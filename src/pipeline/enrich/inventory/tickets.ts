import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { objectAt, problem, textOf, type InventoryReader, type RecordReading } from './draft.js';
import { eachRecord } from './json-records.js';

/**
 * Changes of ServiceNow's table API (`/api/now/table/change_request`), with `sysparm_display_value` true, false or all.
 * Only what was approved explains anything. The subject is the correlation id of the configuration item, which names the
 * entity as events do, or of the ticket; else the item's name.
 * @see https://www.servicenow.com/docs/bundle/latest/page/integrate/inbound-rest/concept/c_TableAPI.html
 */
export const changeTickets: InventoryReader = (text) =>
  eachRecord(text, { what: 'The list of changes', lists: ['result', 'records'], each: 'result' }, changeOf);

function changeOf(ticket: JsonObject, at: string): RecordReading {
  const number = told(ticket['number']);
  const place = number ?? at;
  const subject = subjectOf(ticket);
  const refused = unusable(ticket);
  if (number === null) return problem(place, 'has no number');
  if (subject === null) return problem(place, 'names no configuration item');
  if (refused !== null) return problem(place, refused);
  const span = spanOf(ticket);
  if (span === null) return problem(place, 'has no planned start and end in this order');
  const summary = told(ticket['short_description']);
  const value = summary === null ? number : `${number}: ${summary}`;
  return { facts: [{ kind: 'change', subject, value, ...span, place, ...ownerOf(ticket) }], problems: [] };
}

/** Why a ticket explains nothing. */
function unusable(ticket: JsonObject): string | null {
  if ((told(ticket['approval']) ?? '').toLowerCase() !== 'approved') return 'is not approved';
  return /^(-?4|cancell?ed)$/i.test(told(ticket['state']) ?? '') ? 'was cancelled' : null;
}

function spanOf(ticket: JsonObject): { readonly validFrom: number; readonly validTo: number } | null {
  const [validFrom, validTo] = [instantOf(ticket['start_date']), instantOf(ticket['end_date'])];
  return validFrom === null || validTo === null || validTo <= validFrom ? null : { validFrom, validTo };
}

function ownerOf(ticket: JsonObject): { readonly owner?: string } {
  const owner = told(ticket['assignment_group']) ?? told(ticket['assigned_to']);
  return owner === null ? {} : { owner };
}

function subjectOf(ticket: JsonObject): string | null {
  const item = objectAt(ticket['cmdb_ci']);
  return (
    told(ticket['cmdb_ci.correlation_id']) ??
    told(item['correlation_id']) ??
    told(ticket['correlation_id']) ??
    told(ticket['cmdb_ci'])
  );
}

/** A field is its value, or an object with a value for machines and one for people. */
function told(field: JsonValue | undefined): string | null {
  const { display_value: shown, value } = objectAt(field);
  return textOf(shown) ?? textOf(value) ?? textOf(field);
}

/** `2026-03-23 06:00:00` in UTC, which is what ServiceNow stores; a shown value may be in anybody's zone, so it is not read. */
function instantOf(field: JsonValue | undefined): number | null {
  const text = textOf(objectAt(field)['value']) ?? textOf(field) ?? '';
  const at = Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(at) ? null : at;
}
