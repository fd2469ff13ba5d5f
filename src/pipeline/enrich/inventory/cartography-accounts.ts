import type { EdgeKind } from '../../../domain/context.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { factsOfUser } from './directory.js';
import { problem, textOf, type FactDraft, type RecordReading } from './draft.js';

interface Account {
  readonly subject: string;
  readonly place: string;
  readonly facts: readonly FactDraft[];
}

/** A policy of AWS itself that allows everything. */
const ADMINISTRATOR = 'AdministratorAccess';

export function awsPrincipal(row: JsonObject, place: string): RecordReading {
  const arn = textOf(row['arn']);
  if (arn === null) return nameless(place);
  const subject = `aws:${arn}`;
  const isAdministrator = namesIn(row['policies']).includes(ADMINISTRATOR);
  const role: FactDraft = { kind: 'role', subject, value: 'administrator', place };
  return leading({ subject, place, facts: isAdministrator ? [role] : [] }, [
    ['member_of', 'Group', arns(row['groups'])],
    ['can_assume', 'Role', arns(row['roles'])],
  ]);
}

export function entraUser(row: JsonObject, place: string): RecordReading {
  const user = {
    ...row,
    jobTitle: row['title'] ?? null,
    employeeType: row['type'] ?? null,
    manager: { id: row['manager'] ?? null },
    accountEnabled: row['enabled'] ?? null,
  };
  return ofDirectory('entra', row, factsOfUser('entra', user, place), place);
}

/** Cartography keeps of an Okta user neither department nor title: those come from the directory itself. */
export function oktaUser(row: JsonObject, place: string): RecordReading {
  return ofDirectory('okta', row, { facts: [], problems: [] }, place);
}

function ofDirectory(directory: string, row: JsonObject, told: RecordReading, place: string): RecordReading {
  const id = textOf(row['id']);
  if (id === null) return nameless(place);
  return leading({ subject: `${directory}:${id}`, place, facts: told.facts }, [
    ['member_of', 'Group', namesIn(row['groups']).map((group) => `${directory}:${group}`)],
    ['can_assume', 'Role', arns(row['roles'])],
  ]);
}

export function googleUser(row: JsonObject, place: string): RecordReading {
  const id = textOf(row['id']);
  if (id === null) return nameless(place);
  const subject = `google:${id}`;
  const told = [
    ['department', textOf(row['department'])],
    ['role', textOf(row['title'])],
    ['employment', row['left'] === true ? 'terminated' : 'active'],
  ] as const;
  const facts = told.flatMap(([kind, value]) => (value === null ? [] : [{ kind, subject, value, place }]));
  return leading({ subject, place, facts }, [
    ['member_of', 'Group', namesIn(row['groups']).map((group) => `google:${group}`)],
  ]);
}

export function githubUser(row: JsonObject, place: string): RecordReading {
  const name = textOf(row['name']);
  if (name === null) return nameless(place);
  const keyed = (names: readonly string[]) => names.map((each) => `github:${each}`);
  return leading({ subject: `github:${name.toLowerCase()}`, place, facts: [] }, [
    ['member_of', 'Group', keyed(namesIn(row['teams']).map(teamName))],
    ['admin_to', 'Resource', keyed(namesIn(row['repositories']))],
    ['owns', 'Resource', keyed(namesIn(row['owned']))],
  ]);
}

/** `https://github.com/orgs/acme/teams/core` is `acme/core` in the audit log. */
function teamName(url: string): string {
  return url.replace(/^.*\/orgs\/([^/]+)\/teams\/([^/]+)\/?$/, '$1/$2');
}

function nameless(place: string): RecordReading {
  return problem(place, 'has no name by which events would call it');
}

type Leads = readonly (readonly [kind: EdgeKind, to: string, keys: readonly string[]])[];

function leading({ subject, place, facts: own }: Account, leads: Leads): RecordReading {
  const edges = leads.flatMap(([kind, name, keys]) =>
    [...new Set(keys)].sort().map((value): FactDraft => ({ kind, subject, name, value, place })),
  );
  const facts = [...own, ...edges];
  return facts.length > 0 ? { facts, problems: [] } : problem(place, `${subject} says nothing that is asked about`);
}

function arns(value: JsonValue | undefined): readonly string[] {
  return namesIn(value).map((arn) => `aws:${arn}`);
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).flatMap((each) => textOf(each) ?? []) : [];
}
