import { InputFault } from '../domain/errors.js';
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
  const raw = question.weights.get(name);
  if (raw === undefined) {
    const known = [...question.weights.keys()].join(', ');
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

/** By id, so that neither the order of the answers nor how often one was told changes anything. */
function distinct(answers: readonly Answer[]): readonly Answer[] {
  const sorted = [...answers].sort(byId);
  let kept = 0;
  for (const answer of sorted) {
    const before = kept === 0 ? undefined : sorted[kept - 1];
    if (before !== undefined && before.id === answer.id) requireSame(before, answer);
    else sorted[kept++] = answer;
  }
  return kept < sorted.length ? sorted.slice(0, kept) : sorted;
}

function byId(a: Answer, b: Answer): number {
  return a.id < b.id ? -1 : a.id === b.id ? 0 : 1;
}

/** The same evidence twice is once; the same id with another content is a mistake that only the sender can settle. */
function requireSame(first: Answer, again: Answer): void {
  if (canonicalText(first) === canonicalText(again)) return;
  throw new InputFault('ANSWERS_INVALID', `two different answers have the id ${again.id}`, {
    place: { path: again.id },
    remedy: 'Give each piece of evidence its own id.',
  });
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
  const lines: Line[] = [];
  for (const answer of distinct(answers)) lines.push(lineOf(policy, answer, rules));
  if (rules.degraded.length > 0) {
    for (const question of policy.list)
      if (rules.degraded.includes(question.group)) lines.push(silentLine(question, `degraded/${question.id}`, 'ERROR'));
  }
  for (const line of standInsOf(policy)) lines.push(line);
  return lines;
}

function lineOf(policy: CompiledPolicy, answer: Answer, { asOf, tainted }: LineRules): Line {
  const question = policy.questions.get(answer.question);
  if (question === undefined) {
    throw new InputFault('ANSWERS_INVALID', `answer ${answer.id}: the policy has no question ${answer.question}`, {
      place: { path: `${answer.id}.question` },
      remedy: `Policy ${policy.bundle.id} asks: ${[...policy.questions.keys()].join(', ')}.`,
    });
  }
  if (answer.state !== 'ANSWERED') return silentLine(question, answer.id, answer.state);
  const line = answeredLine(question, answer, asOf, tainted(answer));
  return isTooOld(question, answer, asOf) ? silentLine(question, answer.id, 'STALE') : line;
}
