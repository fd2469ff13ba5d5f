import { parse } from 'yaml';
import { z } from 'zod';
import { RuleFault } from '../../domain/errors.js';
import { ACTION_TYPES } from '../../domain/action-types.js';
import { publish, type PolicyBundle } from '../../ledger/index.js';
import { traitsOf } from '../../domain/alert-traits.js';
import { canBeCalled } from './called-for.js';
import { coversAlert, coversTechniques, SCOPE, type PolicyScope } from './policy-scope.js';
import type { Answer } from '../../domain/verdict.js';
import type { SubjectReading } from './ports.js';
import { LOOKUPS } from './questions/answer-names.js';
import { ANSWERERS, type AnswererName } from './questions/index.js';

const answererNames = Object.keys(ANSWERERS) as [AnswererName, ...AnswererName[]];

const ACTION_IDS = Object.keys(ACTION_TYPES) as [string, ...string[]];

/** Only what these feeds say counts: a house's own list may convict where a stranger's may not. */
const FEEDS = z.array(z.string().min(1)).min(1);

/** Asked of the graph for nothing, or of a provider for what it costs; what costs nothing is always asked. */
export const ASK = z.union([
  z.strictObject({ graph: z.enum(answererNames) }),
  z.strictObject({ provider: z.literal('indicator_feeds'), cost: z.int().min(0), feeds: FEEDS.optional() }),
  z.strictObject({ provider: z.enum(['case_history', ...LOOKUPS]), cost: z.int().min(0) }),
]);
export type Ask = z.output<typeof ASK>;

/** What a policy says beside its ledger: who answers for it, when it applies, and how its questions are asked. */
const HEADER = z.looseObject({
  owner: z.string().min(1),
  deputy: z.string().min(1),
  reviewBy: z.iso.date(),
  /** Absent in a draft: whoever publishes it is put there. */
  publishedBy: z.string().min(1).default(''),
  appliesTo: SCOPE,
  /** Most that asking may cost in one decision, in the unit of the costs. */
  budget: z.int().min(0).default(20),
  responses: z
    .array(z.enum(ACTION_IDS).refine(canBeCalled, 'no case gives the arguments that this action needs'))
    .optional(),
  questions: z.array(z.looseObject({ id: z.string(), ask: ASK })),
  // Whoever runs them says what is wrong with them.
  tests: z.array(z.looseObject({ name: z.string().optional() })).catch([]),
});

/** A published policy with how to ask its questions. */
export interface DecisionPolicy {
  readonly bundle: PolicyBundle;
  readonly owner: string;
  readonly deputy: string;
  readonly publishedBy: string;
  readonly reviewBy: string;
  readonly scope: PolicyScope;
  readonly budget: number;
  /** Actions that its verdicts call for; absent: every one that fits the subject. */
  readonly responses?: readonly string[] | undefined;
  readonly asks: ReadonlyMap<string, Ask>;
  /** Names of the fixtures that it carries: none of them fails, or it could not be published. */
  readonly tests: readonly string[];
}

/** Reads and publishes a policy; POLICY_INVALID with its place where it cannot be used. */
export function readDecisionPolicy(text: string, file: string): DecisionPolicy {
  const bundle = publish(text, file);
  const header = HEADER.safeParse(parse(text));
  if (!header.success) {
    const [issue] = header.error.issues;
    const path = issue?.path.join('.') ?? '';
    throw new RuleFault('POLICY_INVALID', `${path}: ${issue?.message ?? 'not usable'}`, {
      place: { file, path },
      remedy: 'Every policy names owner, deputy, reviewBy, appliesTo, and how each question is asked.',
    });
  }
  const { appliesTo, questions, budget, responses, tests: named, ...answerable } = header.data;
  const { owner, deputy, publishedBy, reviewBy } = answerable;
  const asks = new Map(questions.map((question) => [question.id, question.ask]));
  requireAsked(appliesTo.answered, asks, file);
  const tests = named.flatMap(({ name }) => name ?? []);
  return { bundle, owner, deputy, publishedBy, reviewBy, scope: appliesTo, budget, responses, asks, tests };
}

function requireAsked(wanted: readonly string[], asks: ReadonlyMap<string, Ask>, file: string): void {
  const missing = wanted.find((id) => !asks.has(id));
  if (missing === undefined) return;
  throw new RuleFault('POLICY_INVALID', `appliesTo.answered: ${missing} is not a question of the policy`, {
    place: { file, path: 'appliesTo.answered' },
    remedy: 'Name a question that the policy asks.',
  });
}

/** Whether the policy has something to say about this subject: of the kind that it is about, by a detection or an alert. */
export function appliesTo({ scope }: DecisionPolicy, reading: SubjectReading): boolean {
  if (reading.subject.kind !== scope.about) return false;
  return (
    coversTechniques(
      scope,
      reading.detections.flatMap(({ techniqueIds }) => techniqueIds),
    ) || reading.alerts.some((alert) => coversAlert(scope, traitsOf(alert)))
  );
}

/** Whether what the policy waits for was answered; one that waits for nothing always has its say. */
export function hasItsSay({
  policy,
  answered,
}: {
  readonly policy: DecisionPolicy;
  readonly answered: readonly { readonly answer: Pick<Answer, 'question' | 'state'> }[];
}): boolean {
  return policy.scope.answered.every((wanted) =>
    answered.some(({ answer: { question, state } }) => question === wanted && state === 'ANSWERED'),
  );
}
