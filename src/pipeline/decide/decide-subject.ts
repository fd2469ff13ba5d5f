import type { CaseFrame, DecisionResult } from '../../domain/decision.js';
import { digestOf } from '../../domain/ids.js';
import type { Answer } from '../../domain/verdict.js';
import { decide } from '../../ledger/index.js';
import type { DecisionPolicy } from './policy-file.js';
import type { SubjectReading } from './ports.js';
import { ANSWERERS, type Finding } from './questions/index.js';

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
  readonly frame: CaseFrame;
  readonly result: DecisionResult;
}

/** Asks every question of the policy and decides. Pure: the same reading gives the same bytes. */
export function decideSubject(reading: SubjectReading, policy: DecisionPolicy): SubjectDecision {
  const answered = policy.bundle.questions.map((question) => answer(question.id, reading, policy));
  const frame = frameOf(reading);
  const answers = answered.map((each) => each.answer);
  return { reading, policy, answered, frame, result: decide(policy.bundle, answers, reading.asOf, { frame }) };
}

function answer(question: string, reading: SubjectReading, policy: DecisionPolicy): Answered {
  const finding = ANSWERERS[policy.asks.get(question) ?? 'ordered_sequence'](reading);
  const { state, source, observedAt, recordedAt, writtenBy } = finding;
  // The id names the fact, not the moment, so that deciding again over the same facts gives the same bytes.
  const id = digestOf('answer', reading.subject.key, question, state, finding.answer ?? '', ...finding.cites);
  const said = { id, question, state, source, observedAt, recordedAt, writtenBy };
  return { finding, answer: finding.answer === undefined ? said : { ...said, answer: finding.answer } };
}

/** Whoever the case is about could have written facts in their own favour since it began. */
function frameOf(reading: SubjectReading): CaseFrame {
  const [first] = reading.matched;
  const implicated = [reading.subject.key, reading.subject.label, ...reading.subject.accounts];
  return first === undefined ? { implicated } : { implicated, firstSuspiciousAt: first.t };
}
