import { hasRole, type Principal } from '../../domain/access.js';
import { CONTEXT_KINDS, type ContextFact, type ContextKind } from '../../domain/context.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { Answer } from '../../domain/verdict.js';
import { decide, type PolicyBundle } from '../../ledger/index.js';
import { answerFromGraph } from '../../pipeline/decide/decide-subject.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { SubjectReading } from '../../pipeline/decide/ports.js';
import type { DecisionInputs, DecisionInputsStore, RecordedAnswers } from '../../pipeline/decide/ports-policies.js';
import { movedBetween } from './moved-answers.js';
import type { SupposedAnswer, WhatIfAnswer, WhatIfRequest } from './what-if-ports.js';

export interface WhatIfDeps {
  readonly store: DecisionInputsStore;
  readonly inForce: () => Promise<readonly DecisionPolicy[]>;
}

/** Most that one question may suppose: beyond it nobody could read the answer. */
const MOST_SUPPOSED = 100;

/** Where a decision would go under other answers, or were a fact false or another one true. Writes nothing. */
export async function whatIf(principal: Principal, request: WhatIfRequest, deps: WhatIfDeps): Promise<WhatIfAnswer> {
  if (!hasRole(principal, 'analyst', 'hunter', 'responder', 'policy_owner', 'auditor'))
    throw new PermissionFault('FORBIDDEN', 'This role may not ask what would be.');
  if (request.answers.length + request.without.length + request.facts.length > MOST_SUPPOSED)
    throw new InputFault('BAD_USER_INPUT', `At most ${String(MOST_SUPPOSED)} suppositions at once.`);
  const inputs = await deps.store.inputs(request.decision);
  if (inputs === null) throw new InputFault('NOT_FOUND', 'There is no such decision.', { place: { path: 'decision' } });
  const answers = await supposedAnswers(inputs, request, deps);
  const { frame, degraded } = inputs.recorded;
  const options = { ...(frame === undefined ? {} : { frame }), ...(degraded === undefined ? {} : { degraded }) };
  const { verdict, l, lo, hi, robust, contested } = decide(inputs.bundle, answers, inputs.asOf, options);
  return {
    was: { verdict: inputs.verdict, l: inputs.l },
    wouldBe: { verdict, l, lo, hi, robust, contested },
    moved: movedBetween(inputs.recorded.answers, answers),
  };
}

async function supposedAnswers(
  inputs: DecisionInputs,
  request: WhatIfRequest,
  deps: WhatIfDeps,
): Promise<readonly Answer[]> {
  const fromFacts = request.facts.length === 0 ? inputs.recorded.answers : await underFacts(inputs, request, deps);
  const gone = questionsResting(inputs, request.without);
  const kept = fromFacts.map((answer) => (gone.has(answer.question) ? silenced(answer) : answer));
  return request.answers.reduce<readonly Answer[]>((answers, supposed) => replaced(inputs, answers, supposed), kept);
}

/** Which questions' answers rest on these facts. */
function questionsResting({ evidence }: DecisionInputs, facts: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(facts);
  const resting = evidence.filter(({ uid, cites }) => wanted.has(uid) || cites.some((cited) => wanted.has(cited)));
  return new Set(resting.map(({ question }) => question));
}

/** Without its fact an answer is nobody's: the same source was asked and has nothing to say. */
function silenced({ answer: _said, ...rest }: Answer): Answer {
  return { ...rest, id: `supposed/${rest.id}`, state: 'NO_DATA' };
}

function replaced(
  { bundle, asOf }: DecisionInputs,
  answers: readonly Answer[],
  { question, state, answer }: SupposedAnswer,
): readonly Answer[] {
  refuseUnknown(bundle, question, state === 'ANSWERED' ? (answer ?? '') : null);
  const others = answers.filter((each) => each.question !== question);
  if (state === 'NOT_ASKED') return others;
  const said = { question, source: 'supposed', observedAt: asOf, recordedAt: asOf, writtenBy: 'supposed' };
  const supposed: Answer = { id: `supposed/${question}`, state, ...said };
  return [...others, state === 'ANSWERED' && answer !== null ? { ...supposed, answer } : supposed];
}

function refuseUnknown({ questions, id }: PolicyBundle, question: string, answer: string | null): void {
  const known = questions.find((each) => each.id === question);
  if (known === undefined)
    throw new InputFault('BAD_USER_INPUT', `Policy ${id} asks no ${question}.`, {
      place: { path: 'answers.question' },
      remedy: `It asks: ${questions.map((each) => each.id).join(', ')}.`,
    });
  if (answer !== null && !Object.hasOwn(known.answers, answer))
    throw new InputFault('BAD_USER_INPUT', `${question} has no answer "${answer}".`, {
      place: { path: 'answers.answer' },
      remedy: `It may be: ${Object.keys(known.answers).join(', ')}.`,
    });
}

/** Asks the graph's questions again over what was known then, with the supposed facts beside; others keep their answers. */
async function underFacts(
  inputs: DecisionInputs,
  { facts, without }: WhatIfRequest,
  { store, inForce }: WhatIfDeps,
): Promise<readonly Answer[]> {
  const policy = (await inForce()).find(({ bundle }) => bundle.digest === inputs.bundle.digest);
  if (policy === undefined)
    throw new InputFault(
      'BAD_USER_INPUT',
      'This policy version is no longer in force: suppose answers instead of facts.',
      {
        place: { path: 'facts' },
      },
    );
  const { subjects } = await store.reading(inputs.case, inputs.decidedAt);
  const reading = subjects.find(({ subject }) => subject.key === inputs.subject);
  if (reading === undefined)
    throw new InputFault('BAD_USER_INPUT', 'The case is no longer about this subject.', {
      place: { path: 'decision' },
    });
  const supposed = facts.map((fact) => factOf(fact, reading));
  const kept = reading.context.filter(
    (fact) => !without.includes(fact.uid) && !supposed.some((each) => sameFact(each, fact)),
  );
  const context = [...kept, ...supposed];
  const graph = answerFromGraph({ ...reading, context }, policy).map(({ answer }) => answer);
  const asked = new Set(graph.map(({ question }) => question));
  return [...inputs.recorded.answers.filter(({ question }) => !asked.has(question)), ...graph];
}

/** A supposed fact takes the place of what is said now. */
function sameFact(a: ContextFact, b: ContextFact): boolean {
  return a.subject === b.subject && a.kind === b.kind && a.name === b.name;
}

function factOf({ subject, kind, name, value }: WhatIfRequest['facts'][number], reading: SubjectReading): ContextFact {
  return {
    uid: `supposed/${subject}/${kind}/${name}`,
    kind: kindOf(kind),
    subject,
    name,
    value,
    validFrom: 0,
    validTo: null,
    recordedAt: reading.asOf,
    recordedBy: 'supposed',
    source: 'supposed',
    owner: 'supposed',
    staleAfter: null,
    withdrawnAt: null,
    withdrawnBy: null,
  };
}

function kindOf(text: string): ContextKind {
  const kind = CONTEXT_KINDS.find((each) => each === text.toLowerCase());
  if (kind !== undefined) return kind;
  throw new InputFault('BAD_USER_INPUT', `${text} is not a kind of context.`, {
    place: { path: 'facts.kind' },
    remedy: `The kinds are: ${CONTEXT_KINDS.join(', ')}.`,
  });
}

/** What the graph read of a decision to tell whether its verdict hangs on a fact. */
export interface RestingAnswer {
  readonly question: string;
  readonly state: string;
  readonly answersJson: string;
  readonly bundleJson: string;
  readonly asOf: number;
  readonly verdict: string;
}

/** Whether the verdict would differ without the answers that rest on a fact; false where none rests on it. */
export function flipsWithout(resting: readonly RestingAnswer[]): boolean {
  const [first] = resting;
  if (first === undefined) return false;
  const { answers, ...options } = JSON.parse(first.answersJson) as RecordedAnswers;
  const gone = new Set(resting.map(spotOf));
  const kept = answers.filter((answer) => !gone.has(spotOf(answer)));
  const bundle = JSON.parse(first.bundleJson) as PolicyBundle;
  return decide(bundle, kept, first.asOf, options).verdict !== first.verdict;
}

/** What another source of the same question failed to say does not rest on the fact. */
function spotOf({ question, state }: { readonly question: string; readonly state: string }): string {
  return JSON.stringify([question, state]);
}
