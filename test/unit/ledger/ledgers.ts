import fc from 'fast-check';
import type { PolicyBundle } from '../../../src/ledger/index.js';
import { policySource } from '../../../src/ledger/policy-source.js';
import { bundleOf } from '../../../src/ledger/publish.js';
import type { Answer, AnswerState } from '../../../src/domain/verdict.js';
import { ANSWER_STATES } from '../../../src/domain/verdict.js';

export const DAY = 86_400_000;
export const NOW = Date.parse('2026-11-01T12:00:00Z');

export interface QuestionText {
  id: string;
  group: string;
  reliability: number;
  halfLife: number | null;
  gating?: boolean;
  subsumes?: string[];
  answers: Record<string, { weight: number }>;
}

export interface PolicyText {
  id: string;
  version: string;
  owner: string;
  prior: number;
  thresholds?: Record<string, number>;
  groups: Record<string, { cap: number; conclusive?: boolean }>;
  required: string[];
  questions: QuestionText[];
}

export interface World {
  readonly policy: PolicyText;
  readonly bundle: PolicyBundle;
  readonly answers: Answer[];
}

export function publishText(policy: PolicyText): PolicyBundle {
  return bundleOf(policySource.parse(policy));
}

export function silent(question: string, state: AnswerState, over: Partial<Answer> = {}): Answer {
  return {
    id: `ev-${question}`,
    question,
    source: 'test',
    observedAt: NOW,
    recordedAt: NOW,
    writtenBy: 'directory',
    ...over,
    state,
  };
}

export function answered(question: string, answer: string, over: Partial<Answer> = {}): Answer {
  return { ...silent(question, 'ANSWERED', over), answer };
}

const GROUPS = ['alpha', 'beta', 'gamma', 'delta'];
const weight = fc.integer({ min: -250, max: 250 });

interface QuestionDraft {
  readonly group: string;
  readonly reliability: number;
  readonly halfLife: number | null;
  readonly gating: boolean | null;
  readonly weights: readonly number[];
  readonly pattern: boolean;
}

const question: fc.Arbitrary<QuestionDraft> = fc.record({
  group: fc.constantFrom(...GROUPS),
  reliability: fc.oneof(fc.constant(1000), fc.integer({ min: 0, max: 1000 })),
  halfLife: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 1, max: 90 }).map((days) => days * DAY),
  ),
  gating: fc.constantFrom(null, true, false),
  weights: fc.array(weight, { minLength: 1, maxLength: 4 }),
  pattern: fc.integer({ min: 0, max: 4 }).map((roll) => roll === 0),
});

/** Numbers the drafts; a pattern subsumes the two questions before it. */
function named(drafts: readonly QuestionDraft[]): QuestionText[] {
  return drafts.map(({ weights, pattern, gating, ...rest }, index) => ({
    id: `q${String(index)}`,
    ...rest,
    ...(gating === null ? {} : { gating }),
    subsumes: pattern && index > 3 ? [`q${String(index - 2)}`, `q${String(index - 1)}`] : [],
    answers: Object.fromEntries(weights.map((each, at) => [`a${String(at)}`, { weight: each }])),
  }));
}

export function policies(size = 8): fc.Arbitrary<PolicyText> {
  return fc.record({
    id: fc.constant('generated'),
    version: fc.constant('1'),
    owner: fc.constant('team@example.org'),
    prior: fc.integer({ min: -300, max: 0 }),
    groups: fc.record(
      Object.fromEntries(GROUPS.map((name) => [name, fc.record({ cap: fc.integer({ min: 20, max: 400 }) })])),
    ),
    required: fc.subarray(GROUPS, { maxLength: 2 }),
    questions: fc.array(question, { minLength: 1, maxLength: size }).map(named),
  });
}

const STATES: readonly AnswerState[] = ANSWER_STATES;

/** One answer to a question of the policy, half of the time ANSWERED. */
export function answersTo(policy: PolicyText, most = 10): fc.Arbitrary<Answer[]> {
  const one = fc.record({
    question: fc.constantFrom(...policy.questions),
    pick: fc.nat({ max: 3 }),
    state: fc.oneof({ weight: 3, arbitrary: fc.constant<AnswerState>('ANSWERED') }, fc.constantFrom(...STATES)),
    ageDays: fc.integer({ min: 0, max: 120 }),
    tainted: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
  });
  return fc.array(one, { maxLength: most }).map((drafts) =>
    drafts.map(({ question: asked, pick, state, ageDays, tainted }, index) => {
      const names = Object.keys(asked.answers);
      const over = {
        id: `ev${String(index)}`,
        observedAt: NOW - ageDays * DAY,
        recordedAt: NOW - ageDays * DAY,
        ...(tainted ? { tainted } : {}),
      };
      const name = names[pick % names.length] ?? '';
      return state === 'ANSWERED' ? answered(asked.id, name, over) : silent(asked.id, state, over);
    }),
  );
}

export function worlds(questions = 8, answers = 10): fc.Arbitrary<World> {
  return policies(questions).chain((policy) =>
    answersTo(policy, answers).map((given) => ({ policy, bundle: publishText(policy), answers: given })),
  );
}
