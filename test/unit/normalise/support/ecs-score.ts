import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NormalisedEvent } from '../../../../src/domain/event.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { loadMappings, normaliseRecord, parseLine, validateOcsf } from '../../../../src/pipeline/normalise/index.js';

export interface Tally {
  right: number;
  wrong: number;
  missing: number;
}
export interface Score {
  records: number;
  rejected: number;
  typed: number;
  invalid: number;
  readonly time: Tally;
  readonly outcome: Tally;
  readonly ip: Tally;
  readonly user: Tally;
  leaves: number;
  kept: number;
  readonly notes: string[];
}

type Json = JsonValue | undefined;

export function at(value: Json, path: string): Json {
  return path
    .split('.')
    .reduce<Json>((one, name) => (one as Readonly<Record<string, JsonValue>> | null | undefined)?.[name], value);
}

function leaves(value: Json, into: string[] = []): string[] {
  if (value === null || value === undefined || value === '') return into;
  if (typeof value === 'object') for (const member of Object.values(value)) leaves(member as JsonValue, into);
  else into.push(String(value));
  return into;
}

function tally(into: Tally, wanted: readonly string[], got: readonly string[]): 'right' | 'wrong' | 'missing' {
  const have = got.map((one) => one.toLowerCase());
  const outcome =
    have.length === 0 ? 'missing' : wanted.some((one) => have.includes(one.toLowerCase())) ? 'right' : 'wrong';
  into[outcome] += 1;
  return outcome;
}

function texts(event: JsonValue, paths: readonly string[]): string[] {
  return paths.flatMap((path) => leaves(at(event, path)));
}

const USER_PATHS = ['name', 'email_addr', 'uid', 'full_name', 'domain', 'uid_alt', 'account.uid'].flatMap((leaf) => [
  `user.${leaf}`,
  `actor.user.${leaf}`,
]);
const ECS_USER = ['user.name', 'user.email', 'user.id'];

function scoreEvent(score: Score, id: string, ecs: JsonValue, events: readonly NormalisedEvent[]): void {
  const docs = events.map((event) => event.ocsf);
  const note = (what: string, outcome: string, detail: unknown): void => {
    if (outcome !== 'right') score.notes.push(`${outcome} ${what} ${id} ${JSON.stringify(detail)}`);
  };
  const stamp = at(ecs, '@timestamp');
  if (typeof stamp === 'string') {
    const got = docs.map((doc) => String(doc['time']));
    note('time', tally(score.time, [String(Date.parse(stamp))], got), [
      stamp,
      docs.map((doc) => new Date(Number(doc['time'])).toISOString()),
    ]);
  }
  const outcome = at(ecs, 'event.outcome');
  if (outcome === 'success' || outcome === 'failure') {
    const got = docs.flatMap((doc) =>
      doc['status_id'] === 1 ? ['success'] : doc['status_id'] === 2 ? ['failure'] : [],
    );
    note('outcome', tally(score.outcome, [outcome], got), [outcome, docs.map((doc) => doc['status_id'] ?? null)]);
  }
  const ip = at(ecs, 'source.ip');
  if (typeof ip === 'string') {
    const got = docs.flatMap((doc) => texts(doc, ['src_endpoint.ip', 'device.ip', 'evidences']));
    note('ip', tally(score.ip, [ip], got), [ip, got.slice(0, 3)]);
  }
  const user = texts(ecs, ECS_USER);
  if (user.length > 0) {
    const got = docs.flatMap((doc) => texts(doc, USER_PATHS));
    const local = got.flatMap((one) => [one, one.split('@')[0] ?? one, one.split('\\').at(-1) ?? one]);
    note('user', tally(score.user, user, local), [user, got.slice(0, 4)]);
  }
}

function scoreLeaves(score: Score, id: string, raw: JsonValue, docs: readonly JsonValue[]): void {
  const have = new Set(docs.flatMap((doc) => leaves(doc)));
  for (const leaf of leaves(raw)) {
    score.leaves += 1;
    if (have.has(leaf)) score.kept += 1;
    else score.notes.push(`lost leaf ${id} ${leaf.slice(0, 80)}`);
  }
}

const none = (): Tally => ({ right: 0, wrong: 0, missing: 0 });

/** Normalises every record of some products and compares with what their own parsers' authors expect. */
export function scoreProducts(
  folder: string,
  products: readonly string[],
  named: boolean,
  library = loadMappings(),
): Score {
  const score: Score = {
    records: 0,
    rejected: 0,
    typed: 0,
    invalid: 0,
    time: none(),
    outcome: none(),
    ip: none(),
    user: none(),
    leaves: 0,
    kept: 0,
    notes: [],
  };
  for (const product of products) {
    const read = (kind: string): Record<string, JsonValue>[] =>
      readFileSync(join(folder, kind, `${product}.ndjson`), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, JsonValue>);
    const expected = new Map(read('expected').map((one) => [one['id'], one['ecs'] ?? null]));
    for (const { id, source, raw } of read('raw')) {
      score.records += 1;
      const record = {
        source: named ? String(source) : null,
        raw: raw ?? null,
        index: 0,
        position: String(id),
        receivedAt: Date.UTC(2026, 10, 1),
      };
      const { events, reject } = normaliseRecord(record, library);
      if (reject !== undefined) {
        score.rejected += 1;
        score.notes.push(`rejected ${String(id)} ${reject.code} ${reject.message}`);
        continue;
      }
      if (events.every((event) => event.classUid !== 0)) score.typed += 1;
      else score.notes.push(`untyped ${String(id)}`);
      score.invalid += events.filter((event) => validateOcsf(event.ocsf).length > 0).length;
      scoreEvent(score, String(id), expected.get(id ?? null) ?? null, events);
      scoreLeaves(
        score,
        String(id),
        parseLine(String(raw)),
        events.map((event) => event.ocsf),
      );
    }
  }
  return score;
}

export function share(tallied: Tally): number {
  const all = tallied.right + tallied.wrong + tallied.missing;
  return all === 0 ? 1 : tallied.right / all;
}

export function wrongShare(tallied: Tally): number {
  const all = tallied.right + tallied.wrong + tallied.missing;
  return all === 0 ? 0 : tallied.wrong / all;
}
