import { parse } from 'yaml';
import { z } from 'zod';
import { RuleFault } from '../../domain/errors.js';
import { publish, type PolicyBundle } from '../../ledger/index.js';
import { ANSWERERS, type AnswererName } from './questions/index.js';

const answererNames = Object.keys(ANSWERERS) as [AnswererName, ...AnswererName[]];

/** What a policy says beside its ledger: who answers for it, when it applies, and how its questions are asked. */
const HEADER = z.looseObject({
  owner: z.string().min(1),
  deputy: z.string().min(1),
  reviewBy: z.iso.date(),
  publishedBy: z.string().min(1),
  appliesTo: z.object({ techniqueIds: z.array(z.string()).min(1) }),
  questions: z.array(z.looseObject({ id: z.string(), ask: z.object({ graph: z.enum(answererNames) }) })),
});

/** A published policy with how to ask its questions. */
export interface DecisionPolicy {
  readonly bundle: PolicyBundle;
  readonly owner: string;
  readonly publishedBy: string;
  readonly reviewBy: string;
  /** ATT&CK ids; a detection with one of them (or a sub-technique) brings the policy in. */
  readonly techniqueIds: readonly string[];
  readonly asks: ReadonlyMap<string, AnswererName>;
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
      remedy: 'Every policy names owner, deputy, reviewBy, publishedBy, appliesTo, and how each question is asked.',
    });
  }
  const { owner, publishedBy, reviewBy, appliesTo, questions } = header.data;
  const asks = new Map(questions.map((question) => [question.id, question.ask.graph]));
  return { bundle, owner, publishedBy, reviewBy, techniqueIds: appliesTo.techniqueIds, asks };
}

export function appliesTo(policy: DecisionPolicy, techniqueIds: readonly string[]): boolean {
  return policy.techniqueIds.some((wanted) => techniqueIds.some((id) => id === wanted || id.startsWith(`${wanted}.`)));
}
