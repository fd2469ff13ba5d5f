import { compareText } from '../../domain/ids.js';
import { VERDICTS, type Disposition, type Verdict } from '../../domain/verdict.js';
import type { PastDecision } from './ports-policies.js';
import type { Replayed } from './replay.js';

export interface Transition {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly count: number;
}

export interface Flip {
  readonly decision: string;
  readonly case: number | null;
  readonly subject: string;
  readonly label: Disposition | null;
  readonly from: Verdict;
  readonly to: Verdict;
}

export interface ActionDifference {
  readonly type: string;
  /** Decisions that would newly call for it, and that no longer would. */
  readonly added: number;
  readonly removed: number;
}

/** What a draft would have changed, and what of the past cannot tell. */
export interface Simulation {
  readonly decisions: number;
  readonly replayed: number;
  /** All sixteen cells. */
  readonly transitions: readonly Transition[];
  readonly flips: readonly Flip[];
  readonly flipsByLabel: readonly (Transition & { readonly label: Disposition | null })[];
  readonly costBefore: number;
  readonly costAfter: number;
  readonly actions: readonly ActionDifference[];
  /** Decisions that cannot be replayed, by the question that nobody asked then. */
  readonly notReplayable: readonly { readonly wouldHaveAsked: string; readonly decisions: number }[];
  /** Labelled harmful, and benign under the draft: what only its owner may put up with. */
  readonly missed: readonly Flip[];
}

/** Types of action that a verdict about the decision's subject calls for, under the policy of then and under the draft. */
export interface Responses {
  before(past: PastDecision, verdict: Verdict): readonly string[];
  after(past: PastDecision, verdict: Verdict): readonly string[];
}

/** Sums up replays: a decision that hangs on what was never asked counts in its own bucket and nowhere else. */
export function summarise(all: readonly Replayed[], responses: Responses): Simulation {
  const replayed = all.filter(({ wouldHaveAsked }) => wouldHaveAsked.length === 0);
  const flips = replayed.filter(({ past, result }) => past.verdict !== result.verdict).map(flipOf);
  return {
    decisions: all.length,
    replayed: replayed.length,
    transitions: matrix(replayed),
    flips,
    flipsByLabel: byLabel(flips),
    costBefore: sum(replayed.map(({ past }) => past.cost)),
    costAfter: sum(replayed.map(({ cost }) => cost)),
    actions: actionDifferences(replayed, responses),
    notReplayable: buckets(all),
    missed: flips.filter(({ label, to }) => label === 'TRUE_POSITIVE' && to === 'BENIGN'),
  };
}

function flipOf({ past, result }: Replayed): Flip {
  const { decision, case: number, subject, label, verdict } = past;
  return { decision, case: number, subject, label, from: verdict, to: result.verdict };
}

function matrix(replayed: readonly Replayed[]): readonly Transition[] {
  return VERDICTS.flatMap((from) =>
    VERDICTS.map((to) => ({
      from,
      to,
      count: replayed.filter(({ past, result }) => past.verdict === from && result.verdict === to).length,
    })),
  );
}

function byLabel(flips: readonly Flip[]): Simulation['flipsByLabel'] {
  const counted = new Map<string, Simulation['flipsByLabel'][number]>();
  for (const { label, from, to } of flips) {
    const key = JSON.stringify([label, from, to]);
    counted.set(key, { label, from, to, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  return [...counted].sort(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

function actionDifferences(replayed: readonly Replayed[], responses: Responses): readonly ActionDifference[] {
  const counted = new Map<string, { added: number; removed: number }>();
  for (const { past, result } of replayed) {
    const then = responses.before(past, past.verdict);
    const now = responses.after(past, result.verdict);
    for (const type of new Set([...then, ...now])) {
      const row = counted.get(type) ?? { added: 0, removed: 0 };
      if (!then.includes(type)) row.added += 1;
      if (!now.includes(type)) row.removed += 1;
      counted.set(type, row);
    }
  }
  return [...counted]
    .filter(([, { added, removed }]) => added + removed > 0)
    .sort(([a], [b]) => compareText(a, b))
    .map(([type, row]) => ({ type, ...row }));
}

function buckets(all: readonly Replayed[]): Simulation['notReplayable'] {
  const counted = new Map<string, number>();
  for (const { wouldHaveAsked } of all)
    for (const question of wouldHaveAsked) counted.set(question, (counted.get(question) ?? 0) + 1);
  return [...counted]
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .map(([wouldHaveAsked, decisions]) => ({ wouldHaveAsked, decisions }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
