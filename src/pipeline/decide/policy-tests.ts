import { z } from 'zod';
import { PlatformError, type Place } from '../../domain/errors.js';
import { ANSWER_STATES, VERDICTS, type Answer, type AnswerState } from '../../domain/verdict.js';
import { decide } from '../../ledger/index.js';
import { readSource } from '../../ledger/source-file.js';
import { readDecisionPolicy, type DecisionPolicy } from './policy-file.js';

const fixture = z.strictObject({
  name: z.string().min(1),
  /** Question → answer, or the state of silence. */
  answers: z.record(z.string(), z.string()),
  /** Questions whose answer the suspect could have written. */
  tainted: z.array(z.string()).default([]),
  degraded: z.array(z.string()).default([]),
  /** Days that the answers are old. */
  ageDays: z.number().min(0).default(0),
  expect: z.strictObject({
    verdict: z.enum(VERDICTS),
    contested: z.boolean().optional(),
    robust: z.boolean().optional(),
    l: z.int().optional(),
    lacked: z.array(z.string()).optional(),
  }),
});
type Fixture = z.output<typeof fixture>;
const file = z.looseObject({ tests: z.array(fixture).default([]) });

export interface PolicyTestResult {
  readonly policy: string;
  readonly name: string;
  readonly passed: boolean;
  /** What came out instead; empty where it passed. */
  readonly failure: string;
  readonly place: Place;
}

/** When fixtures happen: any moment does, as a decision knows no other clock than its own. */
const FIXTURE_TIME = 1_700_000_000_000;
const DAY_MS = 86_400_000;

/** Runs the fixtures that a policy carries under `tests`. Throws POLICY_INVALID where the policy itself cannot be used. */
export function runPolicyTests(text: string, name: string): readonly PolicyTestResult[] {
  const policy = readDecisionPolicy(text, name);
  const source = readSource(text, name);
  const parsed = file.safeParse(source.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
    const result = { policy: policy.bundle.id, name: 'tests', passed: false, place: source.place(path) };
    return [{ ...result, failure: `${path.join('.')}: ${issue?.message ?? 'not usable'}` }];
  }
  return parsed.data.tests.map((test, index) => {
    const failure = failureOf(policy, test);
    const place = source.place(['tests', index]);
    return { policy: policy.bundle.id, name: test.name, passed: failure === '', failure, place };
  });
}

function failureOf({ bundle }: DecisionPolicy, test: Fixture): string {
  const observedAt = FIXTURE_TIME - test.ageDays * DAY_MS;
  const answers = Object.entries(test.answers).map(([question, said]) =>
    answerOf({ question, said, observedAt, test }),
  );
  try {
    const result = decide(bundle, answers, FIXTURE_TIME, { degraded: test.degraded });
    const lacked = result.lacked.map(({ question }) => question);
    const given: Readonly<Record<string, unknown>> = { ...result, lacked };
    const differing = Object.entries(test.expect).filter(([name, expected]) => !holds(expected, given[name]));
    return differing
      .map(([name, expected]) => `${name} is ${shown(given[name])}, expected ${shown(expected)}`)
      .join('; ');
  } catch (fault) {
    if (fault instanceof PlatformError) return fault.message;
    throw fault;
  }
}

/** Of lists, what is expected must be among them. */
function holds(expected: unknown, given: unknown): boolean {
  if (Array.isArray(expected) && Array.isArray(given)) return expected.every((each) => given.includes(each));
  return expected === given;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

interface FixtureAnswer {
  readonly question: string;
  readonly said: string;
  readonly observedAt: number;
  readonly test: Fixture;
}

function answerOf({ question, said, observedAt, test }: FixtureAnswer): Answer {
  const silence = ANSWER_STATES.find((state): state is AnswerState => state === said && state !== 'ANSWERED');
  const source = { source: 'fixture', observedAt, recordedAt: observedAt, writtenBy: 'fixture' };
  const answer = { id: `fixture/${question}`, question, ...source, tainted: test.tainted.includes(question) };
  return silence === undefined ? { ...answer, state: 'ANSWERED', answer: said } : { ...answer, state: silence };
}
