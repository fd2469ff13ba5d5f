import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { objectAt, problem, textOf, type FactDraft, type InventoryReader, type RecordReading } from './draft.js';
import { eachRecord } from './json-records.js';

export type Directory = 'entra' | 'okta';

/** Users as a directory's interface lists them, one page's `value` or list, or one user a line. */
export function directoryUsers(directory: Directory): InventoryReader {
  return (text) =>
    eachRecord(text, { what: 'The list of users', lists: ['value', 'users'], each: 'users' }, (user, place) =>
      factsOfUser(directory, user, place),
    );
}

/** What one user of a directory says about the account that events name. */
export function factsOfUser(directory: Directory, user: JsonObject, place: string): RecordReading {
  const id = textOf(user['id']);
  if (id === null) return problem(place, 'has no id');
  const subject = `${directory}:${id}`;
  const told = directory === 'entra' ? entraFacts(user) : oktaFacts(user);
  const facts = told.flatMap(([kind, value]): FactDraft[] => {
    const text = textOf(value);
    return text === null ? [] : [{ kind, subject, value: text, place }];
  });
  return facts.length === 0 ? problem(place, `${subject} says nothing that is asked about`) : { facts, problems: [] };
}

type Told = readonly (readonly [FactDraft['kind'], JsonValue | undefined])[];

/** @see https://learn.microsoft.com/graph/api/resources/user */
function entraFacts(user: JsonObject): Told {
  const kind = textOf(user['userType']) === 'Guest' ? 'guest' : textOf(user['employeeType']);
  const left = user['accountEnabled'] === false || '@removed' in user;
  return [
    ['department', user['department']],
    ['role', user['jobTitle']],
    ['manager', objectAt(user['manager'])['id']],
    ['employment', left ? 'terminated' : (kind ?? (user['accountEnabled'] === true ? 'active' : undefined))],
  ];
}

const LEFT: ReadonlySet<string> = new Set(['DEPROVISIONED', 'SUSPENDED']);

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/ */
function oktaFacts(user: JsonObject): Told {
  const profile = objectAt(user['profile']);
  const status = textOf(user['status']) ?? '';
  return [
    ['department', profile['department']],
    ['role', profile['title']],
    ['manager', profile['managerId'] ?? profile['manager']],
    [
      'employment',
      LEFT.has(status) ? 'terminated' : (profile['userType'] ?? (status === 'ACTIVE' ? 'active' : undefined)),
    ],
  ];
}
