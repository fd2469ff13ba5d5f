import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../domain/audit.js';
import { canonicalText } from '../../domain/canonical.js';
import { InputFault } from '../../domain/errors.js';
import type { PlaybookRun, PlaybookStore, PlaybookVersion, RunEntry } from '../../pipeline/act/ports-playbooks.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import {
  ADD_PLAYBOOK,
  KEEP_RUN,
  OPEN_RUNS,
  PLAYBOOK_BY_KEY,
  PLAYBOOKS,
  RUN_BY_UID,
  RUNS_OF_CASE,
  START_RUN,
} from './playbook.cypher.js';

/** A run whose actions are under way is looked at again after this. */
const LOOK_AGAIN_MS = 1_000;
const MOST_RUNS = 50;

interface RunRow {
  readonly run: Omit<PlaybookRun, 'state' | 'log' | 'startedBy'> & {
    readonly stateJson: string;
    readonly logJson: string;
    readonly starterJson: string;
  };
}
interface PlaybookRow {
  readonly playbook: PlaybookVersion;
}

function runOf({ run }: RunRow): PlaybookRun {
  const { stateJson, logJson, starterJson, ...rest } = run;
  return {
    ...rest,
    state: JSON.parse(stateJson) as PlaybookRun['state'],
    log: JSON.parse(logJson) as readonly RunEntry[],
    startedBy: JSON.parse(starterJson) as PlaybookRun['startedBy'],
  };
}

/** Playbooks and their runs. Each step on is one transaction with its audit. */
export function playbookStore(graph: Graph): PlaybookStore {
  const runs = async (query: string, params: Record<string, string | number>): Promise<readonly PlaybookRun[]> =>
    (await graph.run<RunRow>(query, params)).map(runOf);
  return {
    add: (playbook) => graph.write((tx) => add(tx, playbook)),
    find: async (key) => (await graph.run<PlaybookRow>(PLAYBOOK_BY_KEY, { key }))[0]?.playbook ?? null,
    list: async (limit) => (await graph.run<PlaybookRow>(PLAYBOOKS, { limit })).map(({ playbook }) => playbook),
    start: (run) => graph.write((tx) => start(tx, run)),
    run: async (uid) => (await runs(RUN_BY_UID, { uid }))[0] ?? null,
    runsOfCase: (number) => runs(RUNS_OF_CASE, { case: number, limit: MOST_RUNS }),
    open: (now, limit) => runs(OPEN_RUNS, { now, limit }),
    keep: (run, entries, now) => graph.write((tx) => keep(tx, run, { entries, now })),
  };
}

async function add(tx: Tx, playbook: PlaybookVersion): Promise<boolean> {
  const added = await tx.run(ADD_PLAYBOOK, { playbook, mark: randomUUID() });
  if (added.length === 0) return false;
  const { key, digest, importedBy: actor, importedAt: at } = playbook;
  await appendAudit(tx, [{ stream: 'config', type: 'playbook.imported', at, actor, body: { key, digest } }]);
  return true;
}

async function start(tx: Tx, { state, log, startedBy, ...run }: PlaybookRun): Promise<void> {
  const texts = { stateJson: canonicalText(state), logJson: canonicalText(log), starterJson: canonicalText(startedBy) };
  const stored = { ...run, ...texts, outcome: state.outcome, lookAt: run.startedAt };
  const started = await tx.run(START_RUN, { run: stored });
  if (started.length === 0) throw new InputFault('NOT_FOUND', `There is no case ${String(run.case)}.`);
  const body = { run: run.uid, playbook: run.playbook };
  const entry = entryOf(run.case, 'playbook.started', startedBy.id, run.startedAt, body);
  await appendAudit(tx, [{ ...entry, personal: { reason: run.reason } }]);
}

async function keep(
  tx: Tx,
  run: PlaybookRun,
  { entries, now }: { readonly entries: readonly RunEntry[]; readonly now: number },
): Promise<boolean> {
  const { uid, version, state } = run;
  const log = canonicalText([...run.log, ...entries]);
  const next = { stateJson: canonicalText(state), logJson: log, outcome: state.outcome, lookAt: now + LOOK_AGAIN_MS };
  const kept = await tx.run(KEEP_RUN, { uid, version, change: { ...next, version: version + 1 } });
  if (kept.length === 0) return false;
  const told = entries.map((entry) => stepEntry(run, entry));
  const over = state.outcome === 'RUNNING' ? [] : [endOf(run, now)];
  if (told.length + over.length > 0) await appendAudit(tx, [...told, ...over]);
  return true;
}

/** What a person wrote of a step is theirs to have erased; what the engine says of it stands in the chain. */
function stepEntry(run: PlaybookRun, { kind, at, by, step, visit, action, note }: RunEntry): AuditEntry {
  const isOurs = by.startsWith('system:');
  const body = { run: run.uid, step, visit, action: action ?? '', note: isOurs ? note : '' };
  const entry = entryOf(run.case, `playbook.step_${kind}`, by, at, body);
  return isOurs || note === '' ? entry : { ...entry, personal: { note } };
}

function endOf({ uid, case: number, state }: PlaybookRun, now: number): AuditEntry {
  const body = { run: uid, outcome: state.outcome, fault: state.fault ?? '' };
  return entryOf(number, 'playbook.ended', 'system:playbooks', now, body);
}

function entryOf(number: number, type: string, ...[actor, at, body]: [string, number, AuditEntry['body']]): AuditEntry {
  return { stream: `case/${String(number)}`, type, at, actor, body };
}
