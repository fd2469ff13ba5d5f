import type { CaseFrame, DecisionResult, PlanStep } from '../../domain/decision.js';
import { digestOf } from '../../domain/ids.js';
import type { Answer } from '../../domain/verdict.js';
import { explain, type DecideOptions } from '../../ledger/index.js';
import { frameOf } from './case-frame.js';
import type { Ask, DecisionPolicy } from './policy-file.js';
import type { SubjectReading, WeighedLack } from './ports.js';
import { ANSWERERS, EVENT_BASED, SEQUENCES, type Finding } from './questions/index.js';

/** An answer with the facts and the words behind it. */
export interface Answered {
  readonly answer: Answer;
  readonly finding: Finding;
}

/** A decision about one (subject, policy), with all it was made from. */
export interface SubjectDecision {
  readonly reading: SubjectReading;
  readonly policy: DecisionPolicy;
  readonly answered: readonly Answered[];
  readonly plan: readonly PlanStep[];
  readonly frame: CaseFrame;
  readonly degraded: readonly string[];
  readonly result: DecisionResult;
  readonly lacked: readonly WeighedLack[];
}

/** What was asked, in which order, and what came back. */
export interface Asked {
  readonly answered: readonly Answered[];
  readonly plan: readonly PlanStep[];
}

/** Decides over what was answered. Pure: the same reading and answers give the same bytes. */
export function decideSubject(
  reading: SubjectReading,
  policy: DecisionPolicy,
  { answered, plan }: Asked,
): SubjectDecision {
  const answers = answered.map((each) => each.answer);
  const { frame, degraded } = circumstancesOf(reading, policy);
  const { result, couldFlip } = explain(policy.bundle, answers, reading.asOf, { frame, degraded });
  const lacked = result.lacked.map((lack) => ({
    ...lack,
    couldFlip: lack.state !== 'NO_COVERAGE' && couldFlip.includes(lack.question),
    askFrom: askedOf(policy.asks.get(lack.question)),
  }));
  return { reading, policy, answered, plan, frame, degraded, result, lacked };
}

function askedOf(ask: Ask | undefined): string | null {
  if (ask === undefined) return null;
  return 'provider' in ask ? ask.provider : 'graph';
}

/** What the ledger must know beside the answers. */
export function circumstancesOf(
  reading: SubjectReading,
  policy: DecisionPolicy,
): Required<Pick<DecideOptions, 'frame' | 'degraded'>> {
  return { frame: frameOf(reading), degraded: degradedGroups(reading, policy) };
}

/** Answers to what the graph is asked; they cost nothing, so all of them are asked. */
export function answerFromGraph(reading: SubjectReading, policy: DecisionPolicy): readonly Answered[] {
  return policy.bundle.questions.flatMap(({ id }) => {
    const ask = policy.asks.get(id);
    return ask === undefined || !('graph' in ask) ? [] : [answerOf(reading, id, ANSWERERS[ask.graph](reading))];
  });
}

export function answerOf(reading: SubjectReading, question: string, finding: Finding): Answered {
  const { state, source, observedAt, recordedAt, writtenBy } = finding;
  // The id names the fact, not the moment, so that deciding again over the same facts gives the same bytes.
  const id = digestOf('answer', reading.subject.key, question, state, finding.answer ?? '', ...finding.cites);
  const said = { id, question, state, source, observedAt, recordedAt, writtenBy };
  return { finding, answer: finding.answer === undefined ? said : { ...said, answer: finding.answer } };
}

/** A rule that gave up may have missed a sequence; a source with a hole may have missed anything that is read from events. */
function degradedGroups({ degraded }: SubjectReading, { bundle, asks }: DecisionPolicy): readonly string[] {
  if (degraded.length === 0) return [];
  const holed = degraded.some(({ kind }) => kind === 'source');
  const groups = bundle.questions.flatMap(({ id, group }) => {
    const ask = asks.get(id);
    if (ask === undefined || !('graph' in ask)) return [];
    return SEQUENCES.includes(ask.graph) || (holed && EVENT_BASED.has(ask.graph)) ? [group] : [];
  });
  return [...new Set(groups)].sort();
}
