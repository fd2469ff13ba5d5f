import type { DeadLetter, NormalisedEvent, SourceId } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import type { Interval, ProgressStore, SourceProgress } from '../../pipeline/ingest/ports.js';
import { only, type Graph, type Tx } from '../session.js';
import type { Written } from '../transaction-part.js';
import { gapsOf, unionOf } from './progress.coverage.js';
import { ADVANCE_PROGRESS, ALL_PROGRESS, LOCK_COVERAGE, PROGRESS_OF, WRITE_COVERAGE } from './progress.cypher.js';

interface Advance {
  readonly source: SourceId;
  maxEventTime: number | null;
  minEventTime: number | null;
  readonly lastReceivedAt: number;
  events: number;
  revisions: number;
  parked: number;
}

export interface Arrived {
  readonly events: readonly NormalisedEvent[];
  readonly parked: readonly DeadLetter[];
  readonly written: Written;
  readonly receivedAt: number;
}

/** Run late in its transaction: every batch of one source waits here for the one before it to commit. */
export async function advanceProgress(tx: Tx, arrived: Arrived): Promise<void> {
  const rows = new Map<SourceId, Advance>();
  const of = (source: SourceId): Advance => {
    const fresh = {
      source,
      maxEventTime: null,
      minEventTime: null,
      lastReceivedAt: arrived.receivedAt,
      events: 0,
      revisions: 0,
      parked: 0,
    };
    const row = rows.get(source) ?? fresh;
    rows.set(source, row);
    return row;
  };
  for (const event of arrived.events) {
    const row = of(event.source);
    if (event.timeSkew) continue;
    row.maxEventTime = Math.max(row.maxEventTime ?? event.time, event.time);
    row.minEventTime = Math.min(row.minEventTime ?? event.time, event.time);
  }
  for (const { source } of arrived.written.created) of(source).events += 1;
  for (const { source } of arrived.written.revised) of(source).revisions += 1;
  for (const { source } of arrived.parked) if (source !== null) of(source).parked += 1;
  const sorted = [...rows.values()].sort((a, b) => compareText(a.source, b.source));
  if (sorted.length > 0) await tx.run(ADVANCE_PROGRESS, { rows: sorted });
}

type ProgressRow = Omit<SourceProgress, 'maxEventTime' | 'completeUpTo' | 'gaps'> & {
  readonly maxEventTime?: number;
  readonly coveredFrom?: readonly number[];
  readonly coveredTo?: readonly number[];
};

export function progressStore(graph: Graph): ProgressStore {
  return {
    of: async (source) => (await progressOf(graph, [source]))[0] ?? null,
    all: async () => (await graph.run<{ progress: ProgressRow }>(ALL_PROGRESS)).map(progressFrom),
    covered: (source, interval) => graph.write((tx) => recordCoverage(tx, source, interval)),
  };
}

export async function progressOf(tx: Tx, sources: readonly SourceId[]): Promise<readonly SourceProgress[]> {
  return (await tx.run<{ progress: ProgressRow }>(PROGRESS_OF, { sources })).map(progressFrom);
}

/** For connectors that write their checkpoint in the same transaction. */
export async function recordCoverage(tx: Tx, source: SourceId, interval: Interval): Promise<void> {
  const { from, to } = only(
    await tx.run<{ from: readonly number[]; to: readonly number[] }>(LOCK_COVERAGE, { source }),
  );
  const union = unionOf([...intervals(from, to), interval]);
  await tx.run(WRITE_COVERAGE, { source, from: union.map((each) => each.from), to: union.map((each) => each.to) });
}

function intervals(from: readonly number[], to: readonly number[]): readonly Interval[] {
  return from.map((start, i) => ({ from: start, to: to[i] ?? start }));
}

function progressFrom({
  progress: { coveredFrom = [], coveredTo = [], ...row },
}: {
  progress: ProgressRow;
}): SourceProgress {
  const covered = intervals(coveredFrom, coveredTo);
  return {
    ...row,
    maxEventTime: row.maxEventTime ?? null,
    completeUpTo: covered[0]?.to ?? null,
    gaps: gapsOf(covered),
  };
}
