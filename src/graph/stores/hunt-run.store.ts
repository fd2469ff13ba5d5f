import type { AuditEntry } from '../../domain/audit.js';
import type { RunDifference, RunQueue, RunRecord, RunWrite, Stretch } from '../../pipeline/correlate/ports-hunts.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import {
  ADD_RUN,
  ADD_RUN_MATCHES,
  CANCEL_RUN,
  DROP_RUN_MATCHES,
  FORGET_MATCHES,
  FORGET_RUN,
  INTERRUPT_RUN,
  LOCK_RUN,
  OLDEST_QUEUED,
  OLD_RUNS,
  ONLY_LEFT,
  OPEN_RUNS_OF,
  OWN_RUN,
  RUN_BY_UID,
  SILENT_RUNS,
  START_RUN,
  STORED_EVIDENCE,
  UPDATE_RUN,
} from './hunt-run.cypher.js';

/** A run belongs to no case: cases begin at 1. */
const NO_CASE = 0;
const SILENT = 'The node that ran it stopped. What it had found stays; run it again for the rest.';

export function runQueue(graph: Graph): RunQueue {
  return {
    add: (run, audit) =>
      graph.write(async (tx) => {
        await tx.run(ADD_RUN, { run });
        await tell(tx, run.uid, { now: run.createdAt, ended: false, audit });
      }),
    find: async (uid) => runOf((await graph.run<RunRow>(RUN_BY_UID, { uid }))[0]),
    openOf: async (principal) => (await graph.run<{ open: number }>(OPEN_RUNS_OF, { principal }))[0]?.open ?? 0,
    claim: (runner, now) => graph.write((tx) => claim(tx, runner, now)),
    write: (runner, write) => graph.write((tx) => writeRun(tx, runner, write)),
    cancel: (uid, now, audit) => graph.write((tx) => cancel(tx, uid, now, audit)),
    interrupt: (silentSince, now) => interrupt(graph, silentSince, now),
    forget: (before, limit) => forget(graph, before, limit),
    difference: (left, right, shown) => difference(graph, { left, right, shown }),
    storedEvidence: (ruleKey, { lo, hi }: Stretch, limit) => graph.run(STORED_EVIDENCE, { ruleKey, lo, hi, limit }),
  };
}

interface RunRow {
  readonly run: Partial<RunRecord>;
}

/** The database keeps no nulls. */
const ABSENT = {
  ...{
    of: null,
    dialect: null,
    placeholders: null,
    startedAt: null,
    finishedAt: null,
    heartbeatAt: null,
    runner: null,
  },
  ...{ code: null, reason: null, truncated: null, reached: null, same: null, onlyHere: null, onlyStored: null },
};

function runOf(row: RunRow | undefined): RunRecord | null {
  return row === undefined ? null : ({ ...ABSENT, ...row.run } as RunRecord);
}

interface Told {
  readonly now: number;
  readonly ended: boolean;
  readonly audit?: AuditEntry;
}

/** Last in its transaction: the heads of audit and feed stay locked until the commit. */
async function tell(tx: Tx, uid: string, { now, ended, audit }: Told): Promise<void> {
  if (audit !== undefined) await appendAudit(tx, [audit]);
  await appendChanges(tx, [{ case: NO_CASE, kind: ended ? 'hunt.ended' : 'hunt.progressed', subject: uid, at: now }]);
}

async function claim(tx: Tx, runner: string, now: number): Promise<RunRecord | null> {
  const [oldest] = await tx.run<{ uid: string }>(OLDEST_QUEUED);
  if (oldest === undefined) return null;
  await tx.run(LOCK_RUN, oldest);
  const [started] = await tx.run<RunRow>(START_RUN, { uid: oldest.uid, runner, now });
  return runOf(started);
}

interface Changed {
  readonly changed: number;
}

interface OwnRow {
  readonly ours: boolean;
  readonly cancelled: boolean;
  readonly nextSeq: number;
}

async function writeRun(tx: Tx, runner: string, { uid, add, drop, update, now }: RunWrite) {
  await tx.run(LOCK_RUN, { uid });
  const [own] = await tx.run<OwnRow>(OWN_RUN, { uid, runner });
  if (own?.ours !== true) return { ours: false, cancelled: true };
  const { nextSeq, cancelled } = own;
  const gone = drop.length === 0 ? [] : await tx.run<Changed>(DROP_RUN_MATCHES, { uid, keys: drop });
  const come = add.length === 0 ? [] : await tx.run<Changed>(ADD_RUN_MATCHES, { uid, nextSeq, rows: add });
  const more = (come[0]?.changed ?? 0) - (gone[0]?.changed ?? 0);
  await tx.run(UPDATE_RUN, { uid, update, now, more, nextSeq: nextSeq + add.length });
  await tell(tx, uid, { now, ended: update.state !== undefined && update.state !== 'RUNNING' });
  return { ours: true, cancelled };
}

async function cancel(tx: Tx, uid: string, now: number, audit: AuditEntry): Promise<RunRecord | null> {
  await tx.run(LOCK_RUN, { uid });
  const [cancelled] = await tx.run<RunRow>(CANCEL_RUN, { uid, now });
  const run = runOf(cancelled);
  if (run === null) return null;
  await tell(tx, uid, { now, ended: run.state === 'CANCELLED', audit });
  return run;
}

async function interrupt(graph: Graph, silentSince: number, now: number): Promise<number> {
  const silent = await graph.run<{ uid: string }>(SILENT_RUNS, { silentSince });
  for (const { uid } of silent) {
    await graph.write(async (tx) => {
      await tx.run(LOCK_RUN, { uid });
      const [ended] = await tx.run(INTERRUPT_RUN, { uid, silentSince, now, reason: SILENT });
      if (ended !== undefined) await tell(tx, uid, { now, ended: true });
    });
  }
  return silent.length;
}

async function forget(graph: Graph, before: number, limit: number): Promise<number> {
  const old = await graph.run<{ uid: string }>(OLD_RUNS, { before, limit });
  for (const { uid } of old) {
    let gone = 1;
    while (gone > 0) {
      const [row] = await graph.write((tx) => tx.run<{ gone: number }>(FORGET_MATCHES, { uid }));
      gone = row?.gone ?? 0;
    }
    await graph.write((tx) => tx.run(FORGET_RUN, { uid }));
  }
  return old.length;
}

interface SideRow {
  readonly same: number;
  readonly only: number;
  readonly keys: readonly string[];
}

async function difference(
  graph: Graph,
  { left, right, shown }: { readonly left: string; readonly right: string; readonly shown: number },
): Promise<RunDifference> {
  const side = async (own: string, other: string): Promise<SideRow> => {
    const [row] = await graph.run<SideRow>(ONLY_LEFT, { left: own, right: other, shown });
    return row ?? { same: 0, only: 0, keys: [] };
  };
  const [a, b] = [await side(left, right), await side(right, left)];
  return { same: a.same, onlyLeft: a.keys, onlyRight: b.keys, onlyLeftCount: a.only, onlyRightCount: b.only };
}
