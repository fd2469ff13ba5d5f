import { InputFault } from '../domain/errors.js';
import { compareText } from '../domain/ids.js';
import { canonicalText } from '../domain/canonical.js';
import type { Answer, AnswerState } from '../domain/verdict.js';
import type { CompiledPolicy, CompiledQuestion } from './compile.js';
import { decayMilli } from './decay.js';
import type { TaintRule } from './taint.js';

/** One row of a ledger: what an answer, or its silence, adds to each side now (`s`, `o`) and at worst (`sHi`, `oHi`). */
export interface Line {
  readonly id: string;
  readonly question: CompiledQuestion;
  readonly state: AnswerState;
  readonly answer: string | null;
  readonly raw: number;
  readonly effective: number;
  readonly tainted: boolean;
  readonly s: number;
  readonly o: number;
  readonly sHi: number;
  readonly oHi: number;
  /** Can satisfy a required group. */
  readonly settles: boolean;
  /** Stands for an un-asked gating question: counts only while no other line of that question does. */
  readonly standIn: boolean;
}

const SILENT: ReadonlySet<AnswerState> = new Set(['NO_DATA', 'ERROR', 'STALE', 'DENIED']);

/** sign(w)·⌊|w|·reliability·decay / 10^6⌋: rounding toward zero, so that discounting never strengthens. */
export function discount(weight: number, reliability: number, decay: number): number {
  const size = Math.floor((Math.abs(weight) * reliability * decay) / 1_000_000);
  return weight < 0 && size > 0 ? -size : size;
}

export function answeredLine(question: CompiledQuestion, answer: Answer, asOf: number, tainted: boolean): Line {
  const name = answer.answer ?? '';
  const raw = Object.hasOwn(question.answers, name) ? question.answers[name]?.weight : undefined;
  if (raw === undefined) {
    const known = Object.keys(question.answers).join(', ');
    throw new InputFault('ANSWERS_INVALID', `answer ${answer.id}: question ${question.id} has no answer "${name}"`, {
      place: { path: `${answer.id}.answer` },
      remedy: `Use one of: ${known}.`,
    });
  }
  const aged = discount(raw, question.reliability, decayMilli(asOf - answer.observedAt, question.halfLife));
  const effective = tainted && aged < 0 ? 0 : aged;
  const s = effective > 0 ? effective : 0;
  const o = effective < 0 ? -effective : 0;
  return {
    id: answer.id,
    question,
    state: 'ANSWERED',
    answer: name,
    raw,
    effective,
    tainted,
    s,
    o,
    sHi: s,
    oHi: o,
    settles: !tainted,
    standIn: false,
  };
}

/** A question that stayed silent counts nothing now, and its full reach either way at worst. */
export function silentLine(question: CompiledQuestion, id: string, state: AnswerState, standIn = false): Line {
  const reaches = SILENT.has(state) || standIn;
  return {
    id,
    question,
    state,
    answer: null,
    raw: 0,
    effective: 0,
    tainted: false,
    s: 0,
    o: 0,
    sHi: reaches ? question.upReach : 0,
    oHi: reaches ? question.downReach : 0,
    settles: false,
    standIn,
  };
}

const standIns = new WeakMap<CompiledPolicy, readonly Line[]>();

/** Stand-ins are the same in every ledger of a policy, so they are written once. */
function standInsOf(policy: CompiledPolicy): readonly Line[] {
  const known = standIns.get(policy);
  if (known !== undefined) return known;
  const fresh = policy.list
    .filter((question) => question.gating)
    .map((question) => silentLine(question, `unasked/${question.id}`, 'NOT_ASKED', true));
  standIns.set(policy, fresh);
  return fresh;
}

/** The same evidence twice is once; the same id with another content is a mistake that only the sender can settle. */
function distinct(answers: readonly Answer[]): readonly Answer[] {
  const byId = new Map<string, Answer>();
  for (const answer of answers) {
    const first = byId.get(answer.id);
    if (first !== undefined && canonicalText(first) !== canonicalText(answer)) {
      throw new InputFault('ANSWERS_INVALID', `two different answers have the id ${answer.id}`, {
        place: { path: answer.id },
        remedy: 'Give each piece of evidence its own id.',
      });
    }
    byId.set(answer.id, answer);
  }
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id));
}

/** Beyond what its author vouches for, an answer is silence: it may have become false either way. */
function isTooOld({ staleAfter }: CompiledQuestion, answer: Answer, asOf: number): boolean {
  return staleAfter !== undefined && asOf - answer.observedAt > staleAfter;
}

export interface LineRules {
  readonly asOf: number;
  readonly tainted: TaintRule;
  /** Groups whose source was degraded: each of their questions also counts as silent. */
  readonly degraded: readonly string[];
}

/** Writes the ledger: one line an answer, one a degraded question, one stand-in a gating question; in one fixed order. */
export function ledgerLines(policy: CompiledPolicy, answers: readonly Answer[], rules: LineRules): readonly Line[] {
  const lines = distinct(answers).map((answer) => {
    const question = policy.questions.get(answer.question);
    if (question === undefined) {
      throw new InputFault('ANSWERS_INVALID', `answer ${answer.id}: the policy has no question ${answer.question}`, {
        place: { path: `${answer.id}.question` },
        remedy: `Policy ${policy.bundle.id} asks: ${[...policy.questions.keys()].join(', ')}.`,
      });
    }
    if (answer.state !== 'ANSWERED') return silentLine(question, answer.id, answer.state);
    const line = answeredLine(question, answer, rules.asOf, rules.tainted(answer));
    return isTooOld(question, answer, rules.asOf) ? silentLine(question, answer.id, 'STALE') : line;
  });
  const degraded =
    rules.degraded.length === 0
      ? []
      : policy.list
          .filter((question) => rules.degraded.includes(question.group))
          .map((question) => silentLine(question, `degraded/${question.id}`, 'ERROR'));
  return [...lines, ...degraded, ...standInsOf(policy)];
}
