import type { NormalisedEvent, SourceId } from '../../domain/event.js';
import { InputFault } from '../../domain/errors.js';
import {
  NO_COUNTS,
  type ReprocessCounts,
  type ReprocessGraph,
  type ReprocessJob,
  type ReprocessTx,
} from '../../pipeline/ingest/ports-reprocess.js';
import type { JsonValue } from '../../domain/json.js';
import { only, type Graph, type Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { NO_FOLDING, type FoldStage } from './alert-fold.store.js';
import { againOnConflict } from './ingest.conflict.js';
import { KNOWN_EVENTS } from './ingest.cypher.js';
import { restoredEvent, type StoredEvent } from './ingest.rows.js';
import { reviseInPlace, storeEvents } from './ingest.store.js';
import { pack, unpack } from './packed.js';
import { progressOf } from './progress.store.js';
import { EVENTS_AFTER, JOB_OF, LOCK_JOB, RUNNING_JOB, WRITE_JOB } from './reprocess.cypher.js';

type JobRow = ReprocessCounts & {
  readonly source: SourceId;
  readonly since: number;
  readonly dryRun: boolean;
  readonly state: ReprocessJob['state'] | 'new';
  readonly startedAt: number;
  readonly startedBy: string;
  readonly updatedAt: number;
  readonly reachedT?: number;
  readonly reachedUid?: string;
  readonly samples: Int8Array;
};

/** `parts` are those of the ingest transaction: hits, alerts, audit follow a new mapping as they follow a new record. */
export function reprocessGraph(
  graph: Graph,
  parts: readonly TransactionPart[],
  fold: FoldStage = NO_FOLDING,
): ReprocessGraph {
  return {
    begin: (wanted) => graph.write((tx) => begin(tx, wanted)),
    of: async (source) => {
      const [row] = await graph.run<{ job: JobRow }>(JOB_OF, { source });
      return row === undefined ? null : jobFrom(row.job);
    },
    step: async (work) => {
      const [running] = await graph.run<{ source: SourceId }>(RUNNING_JOB);
      if (running === undefined) return false;
      return againOnConflict(() => graph.write((tx) => stepWithin(tx, running.source, { work, parts, fold })));
    },
  };
}

type Wanted = Parameters<ReprocessGraph['begin']>[0];

async function begin(tx: Tx, wanted: Wanted): Promise<ReprocessJob> {
  if ((await progressOf(tx, [wanted.source])).length === 0)
    throw new InputFault('NOT_FOUND', `Nothing was ever stored of ${wanted.source}.`, {
      place: { path: 'source' },
      remedy: '`connectors` lists the sources by their names.',
    });
  const { job: row } = only(await tx.run<{ job: JobRow }>(LOCK_JOB, { source: wanted.source }));
  if (row.state === 'running') return sameOrConflict(jobFrom(row), wanted);
  const job: ReprocessJob = {
    ...wanted,
    state: 'running',
    updatedAt: wanted.startedAt,
    reached: null,
    counts: NO_COUNTS,
    samples: [],
  };
  await tx.run(WRITE_JOB, { source: job.source, job: rowOf(job) });
  return job;
}

function sameOrConflict(job: ReprocessJob, wanted: Wanted): ReprocessJob {
  if (job.since === wanted.since && job.dryRun === wanted.dryRun) return job;
  throw new InputFault('VERSION_CONFLICT', `Another run over ${job.source} is under way.`, {
    remedy: 'Wait until it is done, then begin yours.',
  });
}

interface Step {
  readonly work: Parameters<ReprocessGraph['step']>[0];
  readonly parts: readonly TransactionPart[];
  readonly fold: FoldStage;
}

async function stepWithin(tx: Tx, source: SourceId, { work, ...beside }: Step): Promise<boolean> {
  const { job: row } = only(await tx.run<{ job: JobRow }>(LOCK_JOB, { source }));
  // Somebody else finished it between the look and the lock: there may be another one.
  if (row.state !== 'running') return true;
  const job = jobFrom(row);
  const after = await work(job, reprocessTx(tx, job, beside));
  await tx.run(WRITE_JOB, { source, job: rowOf(after) });
  return true;
}

function reprocessTx(tx: Tx, job: ReprocessJob, beside: Omit<Step, 'work'>): ReprocessTx {
  return {
    page: async (limit) => {
      const from = job.reached ?? { t: job.since, uid: '' };
      const { source, startedAt: receivedUntil } = job;
      const rows = await tx.run<StoredEvent>(EVENTS_AFTER, { ...from, source, receivedUntil, limit });
      return rows.map(restoredEvent);
    },
    known: async (uids) => {
      const rows = uids.length === 0 ? [] : await tx.run<{ uid: string }>(KNOWN_EVENTS, { uids });
      return new Set(rows.map(({ uid }) => uid));
    },
    write: (revised, added) => writePage(tx, { revised, added, at: job.startedAt }, beside),
  };
}

interface Page {
  readonly revised: readonly NormalisedEvent[];
  readonly added: readonly NormalisedEvent[];
  readonly at: number;
}

async function writePage(tx: Tx, { revised, added, at }: Page, { parts, fold }: Omit<Step, 'work'>): Promise<void> {
  if (revised.length + added.length === 0) return;
  const renewed = await reviseInPlace(tx, revised, at);
  const { written: fresh } = await storeEvents(tx, added);
  const together = {
    created: fresh.created,
    revised: [...renewed.revised, ...fresh.revised],
    identityChanges: [...renewed.identityChanges, ...fresh.identityChanges],
  };
  const written = { ...together, folded: await fold(tx, together) };
  for (const part of parts) await part(tx, written);
}

function rowOf({ reached, counts, samples, ...rest }: ReprocessJob): object {
  return {
    ...rest,
    ...counts,
    reachedT: reached?.t ?? null,
    reachedUid: reached?.uid ?? null,
    samples: pack(samples as unknown as JsonValue),
  };
}

function jobFrom(row: JobRow): ReprocessJob {
  const { source, since, dryRun, startedAt, startedBy, updatedAt, reachedT, reachedUid } = row;
  const { scanned, unchanged, changed, added, unreadable, ambiguous } = row;
  return {
    source,
    since,
    dryRun,
    state: row.state === 'done' ? 'done' : 'running',
    startedAt,
    startedBy,
    updatedAt,
    reached: reachedT === undefined ? null : { t: reachedT, uid: reachedUid ?? '' },
    counts: { scanned, unchanged, changed, added, unreadable, ambiguous },
    samples: unpack(row.samples) as unknown as ReprocessJob['samples'],
  };
}
