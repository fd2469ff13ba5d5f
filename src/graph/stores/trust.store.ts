import type { Autonomy } from '../../domain/authorization.js';
import { InputFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import { signatureOf } from '../../domain/same-person.js';
import { FLOORS, isRight, samplingPermille } from '../../domain/trust.js';
import type { OutcomeLabel } from '../../domain/trust.js';
import type { Verdict } from '../../domain/verdict.js';
import type { Graph, Tx } from '../session.js';
import { type Judged, type Label, requireReader } from './outcome-reader.js';
import type { CauseObject } from '../../pipeline/decide/ports-trust.js';
import { ownerOfCause, testsOfRule } from './answerable.store.js';
import { appendAudit } from './audit.store.js';
import { GUARD_KINDS, targetFacts } from './context-facts.js';
import { factsAsOf } from './context.store.js';
import {
  AMEND_MISCLASSIFICATION,
  COUNT_OUTCOME,
  DOUBLE_READS,
  FORECASTS,
  JUDGED_DECISION,
  KEEP_OUTCOME,
  KEEP_WATCHES,
  MISCLASSIFICATION,
  MISCLASSIFICATIONS,
  OPEN_MISCLASSIFICATION,
  REVIEWABLE,
  SET_LEVEL,
  TRUST_ROWS,
} from './trust.cypher.js';

/** What an owner has to mend a wrong decision. */
const DUE_MS = 14 * 86_400_000;

interface Row {
  readonly key: string;
  readonly level: Autonomy | null;
  readonly signedBy: string | null;
  readonly right: number;
  readonly wrong: number;
  readonly watches?: readonly number[];
}

/** Why a level was taken away. */
type Loss = 'severe' | 'evidence' | 'drift';

export interface TrustSettings {
  readonly defaultAutonomy: Autonomy;
  /** Whether so many right and wrong ones take a level with this floor away. */
  readonly losesLevel: (tally: { readonly right: number; readonly wrong: number }, floor: number) => boolean;
  /** The watches for drift after one more outcome, and whether they say that it errs more than it did. */
  readonly watch: (
    watches: readonly number[],
    right: boolean,
    floor: number,
  ) => { readonly watches: readonly number[]; readonly drifted: boolean };
}

/** Outcomes, the levels they earn or cost, and records of wrong decisions. */
export function trustStore(graph: Graph, settings: TrustSettings) {
  return {
    record: (label: Label) => graph.write((tx) => recordLabel(tx, label, settings)),
    rows: () => graph.run<Row>(TRUST_ROWS),
    setLevel: (change: { key: string; level: Autonomy; by: string; reason: string; now: number }): Promise<void> =>
      graph.write(async (tx) => {
        const { key, level, by, reason, now } = change;
        await tx.run(SET_LEVEL, { key, level, by, now });
        const body = { key, level, reason };
        await appendAudit(tx, [{ stream: 'config', type: 'autonomy.granted', at: now, actor: by, body }]);
      }),
    forecasts: async (policy: string) => {
      const rows = await graph.run<{ l: number; harmful: boolean; permille: number }>(FORECASTS, { policy });
      return rows.map(({ l, harmful, permille }) => ({
        p: 1 / (1 + 10 ** (-l / 100)),
        harmful,
        weight: 1_000 / Math.max(1, permille),
      }));
    },
    doubleReads: async (policy: string) => {
      const rows = await graph.run<{ first: OutcomeLabel; second: OutcomeLabel }>(DOUBLE_READS, { policy });
      return rows.map(({ first, second }) => [first, second] as const);
    },
    reviewable: (limit: number) =>
      graph.run<{
        readonly uid: string;
        readonly caseNumber: number;
        readonly subject: string;
        readonly decidedAt: number;
        readonly verdict: Verdict;
        readonly l: number;
        readonly readers: readonly (readonly string[])[];
      }>(REVIEWABLE, { limit }),
    misclassifications: async <Record>(
      filter: { readonly policy: string | null; readonly policyVersion: string | null; readonly state: string | null },
      limit: number,
    ): Promise<readonly Record[]> => {
      const { policy, policyVersion, state } = filter;
      const rows = await graph.run<{ record: object }>(MISCLASSIFICATIONS, { policy, policyVersion, state, limit });
      return rows.map(({ record }) => ({ ...UNSET, ...record }) as Record);
    },
    testsOfRule: (id: string) => testsOfRule(graph, id),
    ownerOf: (blamed: CauseObject & { readonly now: number }) => graph.read((tx) => ownerOfCause(tx, blamed)),
    misclassification: async <Record>(id: string): Promise<Record | null> => {
      const [row] = await graph.run<{ record: object }>(MISCLASSIFICATION, { id });
      return row === undefined ? null : ({ ...UNSET, ...row.record } as Record);
    },
    amend: <Record>(change: Change): Promise<Record | null> => graph.write((tx) => amend<Record>(tx, change)),
  };
}

interface Change {
  readonly id: string;
  readonly set: object;
  readonly by: string;
  readonly now: number;
}

async function amend<Record>(tx: Tx, { id, set: wanted, by, now }: Change): Promise<Record | null> {
  const set = wanted as Readonly<Record_>;
  const [row] = await tx.run<{ record: { caseNumber: number } }>(AMEND_MISCLASSIFICATION, { id, set });
  if (row === undefined) return null;
  const stream = `case/${String(row.record.caseNumber)}`;
  const body = { misclassification: id, ...set };
  await appendAudit(tx, [{ stream, type: 'misclassification.amended', at: now, actor: by, body }]);
  return { ...UNSET, ...row.record } as Record;
}

type Record_ = Record<string, string | number | null>;
const UNSET = { cause: null, object: null, fix: null, fixture: null, closedAt: null, closedBy: null };

async function recordLabel(tx: Tx, label: Label, settings: TrustSettings) {
  const [decision] = await tx.run<Judged>(JUDGED_DECISION, { uid: label.decision });
  if (decision === undefined) throw new InputFault('NOT_FOUND', 'There is no such decision.');
  await requireReader(tx, decision, label);
  const right = isRight(decision.verdict, label.label);
  const first = !decision.outcomes.some(({ source }) => source === label.source);
  const uid = digestOf('outcome', decision.uid, label.by.id);
  await keepOutcome(tx, decision, label, { uid, first, right });
  const misclassification = right === false ? await blame(tx, decision, label) : null;
  const counts = first && label.source === 'BLIND_REVIEW' && decision.verdict === 'MALICIOUS' && right !== null;
  const rows = counts || label.severe ? await count(tx, decision, { right, counts, now: label.now }) : [];
  const lost = await watchAndDemote(tx, rows, label, { ...settings, right, counts });
  const { label: said, source, reason, severe } = label;
  const body = { decision: decision.uid, label: said, source, reason, severe, right: right ?? 'neither' };
  const stream = `case/${String(decision.caseNumber)}`;
  const told = lost.map((body) => ({
    ...{ stream: 'config', type: 'autonomy.demoted', at: label.now, actor: 'system:trust' },
    body: { ...body, outcome: uid },
  }));
  await appendAudit(tx, [{ stream, type: 'outcome.recorded', at: label.now, actor: label.by.id, body }, ...told]);
  return { uid, right, misclassification, demoted: lost.map(({ key }) => key) };
}

function keepOutcome(
  tx: Tx,
  decision: Judged,
  label: Label,
  derived: { readonly uid: string; readonly first: boolean; readonly right: boolean | null },
) {
  const { label: said, source, reason, severe, by, now } = label;
  const harmful = said === 'INCONCLUSIVE' ? null : said === 'TRUE_POSITIVE' || said === 'FALSE_NEGATIVE';
  const { policy, policyVersion, l, verdict, caseNumber } = decision;
  const outcome = {
    ...derived,
    ...{ case: caseNumber, policy, policyVersion, l, verdict, harmful },
    ...{ label: said, source, reason, severe, by: by.id, byName: by.name, signature: signatureOf(by), at: now },
    permille: samplingPermille(decision),
  };
  return tx.run(KEEP_OUTCOME, { decision: decision.uid, outcome });
}

async function blame(tx: Tx, decision: Judged, { label, by, now }: Label): Promise<string> {
  const { policy, policyVersion, verdict, caseNumber } = decision;
  const record = {
    uid: digestOf('misclassification', decision.uid),
    ...{ decision: decision.uid, caseNumber, policy, policyVersion, verdict, label },
    flipSet: decision.flipSet ?? [],
    owner: decision.owner ?? '',
    dueAt: now + DUE_MS,
    state: 'OPEN',
    openedAt: now,
    openedBy: by.id,
  };
  await tx.run(OPEN_MISCLASSIFICATION, { record });
  return record.uid;
}

/** Under the keys of each action that the decision called for; an error that did harm finds them too, uncounted. */
async function count(
  tx: Tx,
  decision: Judged,
  outcome: { readonly right: boolean | null; readonly counts: boolean; readonly now: number },
): Promise<readonly Row[]> {
  const at = { asOf: outcome.now, knownAt: outcome.now };
  const facts = await factsAsOf(tx, { subjects: [decision.subject], at, kinds: GUARD_KINDS });
  const { tier, environment } = targetFacts(facts, outcome.now, { kind: 'User', label: decision.subject });
  const keys = decision.actions.map((action) => `${decision.policy}|${action}|tier${String(tier)}/${environment}`);
  const right = outcome.counts && outcome.right === true ? 1 : 0;
  const wrong = outcome.counts && outcome.right === false ? 1 : 0;
  return keys.length === 0 ? [] : tx.run<Row>(COUNT_OUTCOME, { keys, right, wrong });
}

/** Every outcome that counts moves the watches; only a wrong one costs a level. */
async function watchAndDemote(
  tx: Tx,
  rows: readonly Row[],
  label: Label,
  settings: TrustSettings & { readonly right: boolean | null; readonly counts: boolean },
): Promise<readonly { readonly key: string; readonly to: Autonomy; readonly why: Loss }[]> {
  const { right, counts } = settings;
  const drifted = counts && right !== null ? await watch(tx, rows, right, settings) : new Set<string>();
  return right === false ? demote(tx, rows, label, { ...settings, drifted }) : [];
}

/** Which keys err more often than they did, by what each outcome since their level began says. */
async function watch(
  tx: Tx,
  rows: readonly Row[],
  right: boolean,
  settings: TrustSettings,
): Promise<ReadonlySet<string>> {
  const watched = rows.map(({ key, level, watches = [] }) => {
    return { key, ...settings.watch(watches, right, FLOORS[level ?? settings.defaultAutonomy]) };
  });
  if (watched.length > 0)
    await tx.run(KEEP_WATCHES, { rows: watched.map(({ key, watches }) => ({ key, watches: [...watches] })) });
  return new Set(watched.flatMap(({ key, drifted }) => (drifted ? [key] : [])));
}

/** Needs nobody's signature: losing a level too early costs less than keeping it too long. */
async function demote(
  tx: Tx,
  rows: readonly Row[],
  label: Label,
  settings: TrustSettings & { readonly drifted: ReadonlySet<string> },
): Promise<readonly { readonly key: string; readonly to: Autonomy; readonly why: Loss }[]> {
  const lost = rows.flatMap((row) => {
    const level = row.level ?? settings.defaultAutonomy;
    const why = level > 1 ? lossOf(row, label, settings, level) : null;
    return why === null ? [] : [{ key: row.key, to: (level - 1) as Autonomy, why }];
  });
  for (const { key, to } of lost) await tx.run(SET_LEVEL, { key, level: to, by: 'system:trust', now: label.now });
  return lost;
}

function lossOf(
  row: Row,
  { severe }: Label,
  { losesLevel, drifted }: TrustSettings & { readonly drifted: ReadonlySet<string> },
  level: Autonomy,
): Loss | null {
  if (severe) return 'severe';
  if (losesLevel(row, FLOORS[level])) return 'evidence';
  return drifted.has(row.key) ? 'drift' : null;
}
