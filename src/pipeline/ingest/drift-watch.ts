import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { JsonValue } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import { addLeaves, leafPaths, type LeafCount } from './drift-profile.js';
import { driftFindings, type Drifted } from './drift-finding.js';
import type { Normalise, NormaliseOutcome } from './ports.js';
import { addCounts } from './ports-drift.js';
import type { DriftPoint, DriftStore, HealthFinding } from './ports-drift.js';

const HOUR_MS = 3_600_000;
/** Records of one hour and mapping whose leaves are looked at between two flushes: counting all would cost what mapping costs. */
const MOST_SAMPLED = 200;
const BASELINE_HOURS = 48;
/** What nobody mended in so long is how the source is. */
const ACCEPTED_AFTER_MS = 14 * 24 * HOUR_MS;
const TIME_CODES: ReadonlySet<string> = new Set(['TIME_MISSING', 'TIME_ABSURD']);

interface Tally {
  readonly source: string;
  readonly mapping: string;
  readonly hour: number;
  records: number;
  parked: number;
  timeFailed: number;
  unknown: number;
  sampled: number;
  leaves: Record<string, LeafCount>;
}

/** The fields of a line of text as the mapping that knows it reads them; undefined where none does. */
export type FieldsOf = (source: string | null, text: string) => JsonValue | undefined;

/** Where no mapping knew a record. */
const NO_MAPPING = '';
const LATEST_HOURS = 24;

/**
 * Watches what the normaliser meets, and tells when a source no longer sends what it used to. The numbers are kept here
 * between flushes and are no part of a batch's transaction: statistics may lose half a minute in a crash, records may not.
 */
export class DriftWatch {
  private tallies = new Map<string, Tally>();

  constructor(
    private readonly store: DriftStore,
    private readonly now: () => number,
    private readonly fieldsOf: FieldsOf = () => undefined,
  ) {}

  /** The same normaliser, watched. */
  watching(normalise: Normalise): Normalise {
    return (record) => {
      const outcome = normalise(record);
      this.see(record, outcome);
      return outcome;
    };
  }

  /** Stores what was counted, and judges the mappings that were met. */
  async flush(): Promise<void> {
    const tallies = [...this.tallies.values()];
    this.tallies = new Map();
    const points = await this.attributed(tallies);
    if (points.length === 0) return;
    await this.store.add(points);
    const met = new Map(points.map((point) => [`${point.source} ${idOf(point.mapping)}`, point]));
    for (const point of met.values()) await this.judge(point);
  }

  /** What no mapping knew counts for the mapping that knows the others of its source, or its faults would be nobody's. */
  private async attributed(tallies: readonly Tally[]): Promise<readonly DriftPoint[]> {
    const usual = new Map<string, string>();
    for (const { source, mapping } of [...tallies].sort((a, b) => a.records - b.records))
      if (mapping !== NO_MAPPING) usual.set(source, mapping);
    const byKey = new Map<string, DriftPoint>();
    for (const tally of tallies) {
      const { source, hour } = tally;
      const named = tally.mapping === NO_MAPPING ? (usual.get(source) ?? (await this.latest(source))) : tally.mapping;
      usual.set(source, usual.get(source) ?? named);
      const point = { ...tally, mapping: named };
      const key = `${named} ${String(hour)} ${source}`;
      const known = byKey.get(key);
      byKey.set(key, known === undefined ? point : addCounts(known, point));
    }
    return [...byKey.values()];
  }

  private async latest(source: string): Promise<string> {
    const points = await this.store.latest(source, LATEST_HOURS);
    return points.find(({ mapping }) => mapping !== source)?.mapping ?? source;
  }

  private async judge({ source, mapping }: DriftPoint): Promise<void> {
    const series = await this.store.series(source, idOf(mapping), BASELINE_HOURS + 1);
    const [current, ...before] = series.length > 1 ? byHour(series) : [];
    if (current === undefined) return;
    const at = this.now();
    // A mapping that was changed is judged by what it met itself: whoever changed it has seen the source as it is now.
    const isSame = ({ mapping: other }: DriftPoint): boolean => current.some((each) => each.mapping === other);
    const lately = driftFindings(before.flat().filter(isSame), current);
    const sound = await this.soundHours({ source, mapping }, at);
    const lasting = sound === null ? [] : driftFindings(sound.filter(isSame), current);
    const open = together(lasting, lately).map((finding): HealthFinding => ({
      ...finding,
      source,
      mapping,
      since: at,
      lastSeen: at,
    }));
    await this.store.settle({ source, mapping: idOf(mapping) }, open);
  }

  /**
   * The hours before what is open began, null where nothing is: hours that are wrong themselves would soon be what the
   * wrong ones are compared with, and all would be well.
   */
  private async soundHours(
    { source, mapping }: Pick<DriftPoint, 'source' | 'mapping'>,
    at: number,
  ): Promise<readonly DriftPoint[] | null> {
    const since = await this.store.openSince(source, idOf(mapping));
    if (since === null || since < at - ACCEPTED_AFTER_MS) return null;
    return this.store.series(source, idOf(mapping), BASELINE_HOURS, Math.floor(since / HOUR_MS) * HOUR_MS);
  }

  private see(record: RawRecord, outcome: NormaliseOutcome): void {
    const seen = 'reject' in outcome ? parkedOf(outcome.reject) : eventOf(outcome.events);
    const source = record.source ?? seen.source;
    if (source === null) return;
    const tally = this.tallyOf(source, seen.mapping, record.receivedAt);
    tally.records += 1;
    tally.parked += seen.parked;
    tally.timeFailed += seen.timeFailed;
    tally.unknown += seen.unknown;
    if (tally.sampled < MOST_SAMPLED) sample(tally, this.structureOf(record, outcome));
  }

  /** What the expressions of a mapping read: the record that an envelope brought, the fields of a line of text. */
  private structureOf(record: RawRecord, outcome: NormaliseOutcome): JsonValue | undefined {
    const raw = 'events' in outcome ? (outcome.events[0]?.raw ?? record.raw) : record.raw;
    const body = typeof raw === 'string' ? (parsed(raw) ?? this.fieldsOf(record.source, raw)) : raw;
    if (!isJsonObject(body ?? null)) return body;
    const { carrier: _carrier, ...own } = body as Readonly<Record<string, JsonValue>>;
    return own;
  }

  private tallyOf(source: string, mapping: string, receivedAt: number): Tally {
    const name = mapping === 'none' || mapping.startsWith('generic/') ? NO_MAPPING : mapping;
    const hour = Math.floor(receivedAt / HOUR_MS) * HOUR_MS;
    const key = `${source} ${name} ${String(hour)}`;
    const known = this.tallies.get(key);
    if (known !== undefined) return known;
    const fresh = { records: 0, parked: 0, timeFailed: 0, unknown: 0, sampled: 0, leaves: {} };
    const tally: Tally = { source, mapping: name, hour, ...fresh };
    this.tallies.set(key, tally);
    return tally;
  }
}

interface Seen {
  readonly source: string | null;
  readonly mapping: string;
  readonly parked: number;
  readonly timeFailed: number;
  readonly unknown: number;
}

function parkedOf({ code, mapping }: { readonly code: string; readonly mapping?: string | null }): Seen {
  const timeFailed = TIME_CODES.has(code) ? 1 : 0;
  return { source: null, mapping: mapping ?? 'none', parked: 1, timeFailed, unknown: 0 };
}

/** Where a mapping puts what it has no better place for; with a verb of its own an event is known all the same. */
const GENERAL: ReadonlySet<string> = new Set(['base_event', 'entity_management', 'api_activity', 'event_log_actvity']);

function eventOf([first]: readonly NormalisedEvent[]): Seen {
  const unknown = first !== undefined && first.operation === null && GENERAL.has(first.className) ? 1 : 0;
  return { source: first?.source ?? null, mapping: first?.mapping ?? 'none', parked: 0, timeFailed: 0, unknown };
}

function sample(tally: Tally, value: JsonValue | undefined): void {
  if (typeof value !== 'object' || value === null) return;
  const leaves = [...leafPaths(value)].map(([path, kind]) => [path, { records: 1, kind }] as const);
  tally.sampled += 1;
  tally.leaves = { ...addLeaves(tally.leaves, Object.fromEntries(leaves)) };
}

function parsed(line: string): RawRecord['raw'] {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as RawRecord['raw'];
  } catch {
    return null;
  }
}

/** What is still not as it was, and what is new of late; a new field is news for an hour, and none where it is a known one moved. */
function together(lasting: readonly Drifted[], lately: readonly Drifted[]): readonly Drifted[] {
  const kept = lasting.filter(({ code }) => code !== 'NEW_FIELD');
  const known = new Set(
    kept.flatMap(({ code, path, movedTo }) => [`${code} ${path ?? ''}`, `NEW_FIELD ${movedTo ?? ''}`]),
  );
  return [...kept, ...lately.filter(({ code, path }) => !known.has(`${code} ${path ?? ''}`))];
}

function idOf(mapping: string): string {
  return mapping.split('@')[0] ?? mapping;
}

/** Points of one hour together, latest first: versions of a mapping read the same source. */
function byHour(series: readonly DriftPoint[]): readonly (readonly DriftPoint[])[] {
  const hours = new Map<number, DriftPoint[]>();
  for (const point of series) hours.set(point.hour, [...(hours.get(point.hour) ?? []), point]);
  return [...hours].sort(([a], [b]) => b - a).map(([, points]) => points);
}
