import type { NormalisedEvent } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { canonicalText } from '../event/canonical.js';
import { memberOf } from '../expression/compile-path.js';
import type { Value } from '../expression/evaluation.js';
import { normaliseRecord } from '../normalise.js';
import { validateOcsf } from '../ocsf/validator.js';
import type { MappingLibrary } from './library.js';
import type { MappingProgram, MappingTest } from './program.js';

export interface TestVerdict {
  readonly mapping: string;
  readonly name: string;
  readonly line: number;
  /** Empty = passed. */
  readonly differences: readonly string[];
}

function at(document: Value, path: string): Value {
  let value = document;
  for (const name of path.split('.')) {
    value =
      Array.isArray(value) && /^\d+$/.test(name)
        ? (value as readonly JsonValue[])[Number(name)]
        : memberOf(value, name);
  }
  return value;
}

function shown(value: Value): string {
  return value === undefined ? 'nothing' : canonicalText(value);
}

function compare(what: string, wanted: Value, got: Value): readonly string[] {
  return shown(wanted) === shown(got) ? [] : [`${what}: expected ${shown(wanted)}, got ${shown(got)}`];
}

function compareEach(what: string, wanted: Value, read: (path: string) => Value): readonly string[] {
  if (!isJsonObject(wanted)) return [];
  return Object.entries(wanted).flatMap(([path, value]) => compare(`${what} ${path}`, value, read(path)));
}

function claimsDiffer(wanted: Value, event: NormalisedEvent): readonly string[] {
  if (wanted === undefined) return [];
  return compare('claims', wanted, [...new Set(event.claims.map((claim) => claim.value))]);
}

function absentDiffer(wanted: Value, event: NormalisedEvent): readonly string[] {
  const paths = Array.isArray(wanted) ? (wanted as readonly JsonValue[]).map(String) : [];
  return paths.flatMap((path) => compare(`ocsf ${path}`, undefined, at(event.ocsf, path)));
}

function rolesThatShouldNotBe(wanted: Value, event: NormalisedEvent): readonly string[] {
  const names = Array.isArray(wanted) ? (wanted as readonly JsonValue[]).map(String) : [];
  return names.flatMap((name) => compare(`role ${name}`, undefined, event.roles.find((ref) => ref.role === name)?.key));
}

function factsThatShouldNotBe(wanted: Value, event: NormalisedEvent): readonly string[] {
  const names = Array.isArray(wanted) ? (wanted as readonly JsonValue[]).map(String) : [];
  return names.flatMap((name) => compare(`fact ${name}`, undefined, event.facts[name]));
}

const EXPECTATIONS = new Set([
  'class',
  'activity',
  'operation',
  'time',
  'version',
  'ocsf',
  'facts',
  'no_facts',
  'roles',
  'no_roles',
  'claims',
  'absent',
  'rejects',
]);

/** A misspelt expectation would pass for ever. */
function unknownExpectations(wanted: JsonObject): readonly string[] {
  return Object.keys(wanted)
    .filter((name) => !EXPECTATIONS.has(name))
    .map((name) => `expect has no ${name}; it has ${[...EXPECTATIONS].join(', ')}`);
}

function eventDiffers(wanted: JsonObject, event: NormalisedEvent): readonly string[] {
  const top: Readonly<Record<string, Value>> = {
    class: event.className,
    activity: event.ocsf['activity_name'],
    operation: event.operation,
    time: event.time,
    version: event.version,
  };
  const simple = Object.keys(top).filter((name) => name in wanted);
  return [
    ...unknownExpectations(wanted),
    ...simple.flatMap((name) => compare(name, wanted[name], top[name])),
    ...compareEach('ocsf', wanted['ocsf'], (path) => at(event.ocsf, path)),
    ...compareEach('fact', wanted['facts'], (name) => event.facts[name]),
    ...compareEach('role', wanted['roles'], (role) => event.roles.find((ref) => ref.role === role)?.key),
    ...claimsDiffer(wanted['claims'], event),
    ...rolesThatShouldNotBe(wanted['no_roles'], event),
    ...factsThatShouldNotBe(wanted['no_facts'], event),
    ...absentDiffer(wanted['absent'], event),
    ...validateOcsf(event.ocsf).map((one) => `not valid OCSF: ${one.path} ${one.problem}`),
  ];
}

function differencesOf(test: MappingTest, library: MappingLibrary, source: string | null): readonly string[] {
  const record = { source, raw: test.given, index: 0, position: test.name, receivedAt: RECEIVED };
  const { events, reject } = normaliseRecord(record, library);
  const wanted = test.expect;
  if (reject !== undefined) {
    const code = isJsonObject(wanted) ? wanted['rejects'] : undefined;
    return compare('reject', code, reject.code);
  }
  const list = Array.isArray(wanted) ? (wanted as readonly JsonValue[]) : [wanted];
  if (list.length !== events.length) return [`expected ${String(list.length)} events, got ${String(events.length)}`];
  return list.flatMap((one, index) => {
    const event = events[index];
    return event === undefined || !isJsonObject(one) ? ['expect must be a mapping'] : eventDiffers(one, event);
  });
}

/** Tests are about the record's content: they all arrive at one fixed moment. */
const RECEIVED = Date.UTC(2026, 5, 1);

/**
 * Runs a mapping's given/expect blocks without naming its source, among all mappings in force,
 * so that a test also proves that the record is recognised.
 */
export function runMappingTests(program: MappingProgram, library: MappingLibrary): readonly TestVerdict[] {
  return program.tests.map((test) => ({
    mapping: program.id,
    name: test.name,
    line: test.line,
    differences: differencesOf(test, library, program.recognise.length === 0 ? program.id : null),
  }));
}
