import { roleOf, type NormalisedEvent } from '../../domain/event.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';

/** One count: on `day` (UTC days since the epoch) `entity` showed `value` for `feature` `count` times. */
export interface BaselineRow {
  readonly entity: string;
  readonly feature: BaselineFeature;
  readonly value: string;
  readonly day: number;
  readonly count: number;
}

export const BASELINE_FEATURES = [
  'login.asn',
  'login.country',
  'login.device',
  'login.hour_of_week',
  'download.count',
] as const;
export type BaselineFeature = (typeof BASELINE_FEATURES)[number];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Hour of the week, 0 = Monday 00:00 UTC … 167. The epoch fell on a Thursday. */
export function hourOfWeek(time: number): number {
  return (Math.floor(time / HOUR_MS) + 72) % 168;
}

/** By which things are taken away from where they belong. */
const DOWNLOADS: ReadonlySet<string> = new Set(['file.download', 'repo.clone', 'mailbox.sync']);

/** What one event adds to the baselines of the account that it concerns. */
export function baselineRowsOf(event: NormalisedEvent): readonly BaselineRow[] {
  if (event.timeSkew) return [];
  return DOWNLOADS.has(event.operation ?? '') ? downloadRows(event) : loginRows(event);
}

function downloadRows(event: NormalisedEvent): readonly BaselineRow[] {
  const entity = roleOf(event, 'actor')?.key;
  return entity === undefined
    ? []
    : [{ entity, feature: 'download.count', value: '', day: dayOf(event.time), count: 1 }];
}

/** Only successful log-ins teach what is normal for log-ins. */
function loginRows(event: NormalisedEvent): readonly BaselineRow[] {
  if (event.operation !== 'auth.success') return [];
  const entity = (roleOf(event, 'subject') ?? roleOf(event, 'actor'))?.key;
  if (entity === undefined) return [];
  const values: readonly (readonly [BaselineFeature, string | null])[] = [
    ['login.asn', textAt(event.ocsf, ['src_endpoint', 'autonomous_system', 'number'])],
    ['login.country', textAt(event.ocsf, ['src_endpoint', 'location', 'country'])],
    ['login.device', roleOf(event, 'device')?.key ?? null],
    ['login.hour_of_week', String(hourOfWeek(event.time))],
  ];
  const day = dayOf(event.time);
  return values.flatMap(([feature, value]) => (value === null ? [] : [{ entity, feature, value, day, count: 1 }]));
}

function textAt(document: JsonValue, path: readonly string[]): string | null {
  let value: JsonValue | undefined = document;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Adds up rows with the same key, sorted by it, so that transactions lock rows in one order. */
export function foldRows(rows: readonly BaselineRow[]): readonly BaselineRow[] {
  const folded = new Map<string, BaselineRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.entity, row.feature, row.value, row.day]);
    folded.set(key, { ...row, count: row.count + (folded.get(key)?.count ?? 0) });
  }
  return [...folded.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
