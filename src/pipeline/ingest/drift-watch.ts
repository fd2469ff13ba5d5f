import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import { addLeaves, leafPaths, type LeafCount } from './drift-profile.js';
import { driftFindings } from './drift-finding.js';
import type { Normalise, NormaliseOutcome } from './ports.js';
import type { DriftPoint, DriftStore, HealthFinding } from './ports-drift.js';

const HOUR_MS = 3_600_000;
/** Records of one hour and mapping whose leaves are looked at between two flushes: counting all would cost what mapping costs. */
const MOST_SAMPLED = 200;
const BASELINE_HOURS = 48;
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

/**
 * Watches what the normaliser meets, and tells when a source no longer sends what it used to. The numbers are kept here
 * between flushes and are no part of a batch's transaction: statistics may lose half a minute in a crash, records may not.
 */
export class DriftWatch {
  private tallies = new Map<string, Tally>();

  constructor(
    private readonly store: DriftStore,
    private readonly now: () => number,
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
    const points: readonly DriftPoint[] = [...this.tallies.values()];
    this.tallies = new Map();
    if (points.length === 0) return;
    await this.store.add(points);
    const met = new Map(points.map((point) => [`${point.source} ${idOf(point.mapping)}`, point]));
    for (const point of met.values()) await this.judge(point);
  }

  private async judge({ source, mapping }: DriftPoint): Promise<void> {
    const series = await this.store.series(source, idOf(mapping), BASELINE_HOURS + 1);
    const [current, ...baseline] = series.length > 1 ? byHour(series) : [];
    if (current === undefined) return;
    const at = this.now();
    const open = driftFindings(baseline.flat(), current).map((finding): HealthFinding => ({
      ...finding,
      source,
      mapping,
      since: at,
      lastSeen: at,
    }));
    await this.store.settle({ source, mapping: idOf(mapping) }, open);
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
    if (tally.sampled < MOST_SAMPLED) sample(tally, record);
  }

  private tallyOf(source: string, mapping: string, receivedAt: number): Tally {
    // A record that no mapping could name counts for the mapping of its source, or its faults would be nobody's.
    const name = mapping === 'none' || mapping.startsWith('generic/') ? source : mapping;
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

function sample(tally: Tally, { raw }: RawRecord): void {
  const value = typeof raw === 'string' ? parsed(raw) : raw;
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

function idOf(mapping: string): string {
  return mapping.split('@')[0] ?? mapping;
}

/** Points of one hour together, latest first: versions of a mapping read the same source. */
function byHour(series: readonly DriftPoint[]): readonly (readonly DriftPoint[])[] {
  const hours = new Map<number, DriftPoint[]>();
  for (const point of series) hours.set(point.hour, [...(hours.get(point.hour) ?? []), point]);
  return [...hours].sort(([a], [b]) => b - a).map(([, points]) => points);
}
