import type { DecisionResult } from '../../domain/decision.js';
import type { Answer } from '../../domain/verdict.js';
import { explain, type PolicyBundle } from '../../ledger/index.js';
import { answerFromGraph } from './decide-subject.js';
import { DEFAULT_LOSS } from './loss.js';
import { planStep } from './planner.js';
import { withSideBySide } from './side-by-side.js';
import type { DecisionPolicy } from './policy-file.js';
import type { SubjectReading } from './ports.js';
import type { PastDecision, RecordedAnswers } from './ports-policies.js';

export interface Replayed {
  readonly past: PastDecision;
  readonly result: DecisionResult;
  readonly cost: number;
  /** Questions that nobody asked then and whose answer could change the verdict: why this decision proves nothing. */
  readonly wouldHaveAsked: readonly string[];
}

/**
 * Decides a past case under another policy from what was recorded then; what the graph can still be asked is read from
 * `reading`. Nobody outside is asked again: the world has moved on, and its answer of today is not the one of then.
 */
export function replay(past: PastDecision, draft: DecisionPolicy, reading: SubjectReading | null): Replayed {
  const { bundle } = draft;
  const recorded = past.answers.filter((answer) => isAnswerOf(bundle, answer));
  const heard = new Set(recorded.map(({ question }) => question));
  const read = reading === null ? [] : answerFromGraph(reading, draft).map(({ answer }) => answer);
  const free = [
    ...recorded.filter(({ question }) => costOf(draft, question) === 0),
    ...read.filter(({ question }) => !heard.has(question)),
  ];
  const options = optionsOf(past, bundle);
  const providers = providersOf(draft, past);
  const asked = askRecorded({ draft, asOf: past.asOf, options, recorded, free, providers });
  const { result, couldFlip } = explain(bundle, asked.answers, past.asOf, options);
  const silentQuestions = asked.missing.filter((question) => couldFlip.includes(question));
  return { past, result, cost: asked.cost, wouldHaveAsked: silentQuestions };
}

/** The questions of a draft that only the graph can answer now, because nobody asked them then. */
export function askedAnew({ answers }: RecordedAnswers, draft: DecisionPolicy): boolean {
  const heard = new Set(answers.map(({ question }) => question));
  return [...draft.asks].some(([question, how]) => 'graph' in how && !heard.has(question));
}

function isAnswerOf(bundle: PolicyBundle, { question, state, answer }: Answer): boolean {
  const known = bundle.questions.find(({ id }) => id === question);
  if (known === undefined || state === 'NOT_ASKED') return false;
  return state !== 'ANSWERED' || Object.hasOwn(known.answers, answer ?? '');
}

function costOf({ asks }: DecisionPolicy, question: string): number {
  const how = asks.get(question);
  return how !== undefined && 'provider' in how ? how.cost : 0;
}

function optionsOf({ frame, degraded = [] }: RecordedAnswers, bundle: PolicyBundle) {
  const groups = degraded.filter((group) => bundle.questions.some((question) => question.group === group));
  return frame === undefined ? { degraded: groups } : { frame, degraded: groups };
}

/** Who could be asked then: whom nobody had set up the draft would not have asked either, and its silence proves nothing wrong. */
function providersOf(
  { asks }: DecisionPolicy,
  { unavailable = [] }: Pick<PastDecision, 'unavailable'>,
): readonly string[] {
  return [...asks].flatMap(([id, how]) => ('provider' in how && !unavailable.includes(id) ? [id] : []));
}

interface Asking {
  readonly draft: DecisionPolicy;
  readonly asOf: number;
  readonly options: ReturnType<typeof optionsOf>;
  readonly recorded: readonly Answer[];
  readonly free: readonly Answer[];
  readonly providers: readonly string[];
}

interface AskedAgain {
  readonly answers: readonly Answer[];
  readonly missing: readonly string[];
  readonly cost: number;
}

/** Lets the planner choose as it would have, side by side as it does; an answer that was never collected cannot be had. */
function askRecorded({ draft, asOf, options, recorded, free, providers }: Asking): AskedAgain {
  const answers = [...free];
  const heard = new Set(recorded.map(({ question }) => question));
  const missing = providers.filter((id) => costOf(draft, id) === 0 && !heard.has(id));
  let left = providers.map((id) => ({ id, cost: costOf(draft, id) })).filter(({ cost }) => cost > 0);
  let cost = 0;
  while (left.length > 0) {
    const budget = draft.budget - cost;
    const state = {
      bundle: draft.bundle,
      answers: [...answers],
      asOf,
      options,
      candidates: left,
      loss: DEFAULT_LOSS,
      budget,
    };
    const chosen = withSideBySide(state, planStep(state)).flatMap((step) => step.chosen ?? []);
    if (chosen.length === 0) break;
    missing.push(...chosen.filter((id) => !heard.has(id)));
    answers.push(...recorded.filter(({ question }) => chosen.includes(question)));
    cost += chosen.reduce((sum, id) => sum + costOf(draft, id), 0);
    left = left.filter(({ id }) => !chosen.includes(id));
  }
  return { answers, missing, cost };
}
