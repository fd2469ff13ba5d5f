import type { Answer } from '../src/domain/verdict.js';
import type { PolicyBundle } from '../src/ledger/index.js';
import { publish } from '../src/ledger/index.js';

const AT = Date.parse('2026-11-01T12:00:00Z');

/** A small repeatable generator, so that two runs measure the same work. */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface BenchWorld {
  readonly bundle: PolicyBundle;
  readonly cases: readonly (readonly Answer[])[];
  readonly asOf: number;
}

/** `questions` questions of five answers in ten groups, and cases that answer four of five of them. */
export function benchWorld(questions: number, cases: number, spread = 80): BenchWorld {
  const random = repeatable(7);
  const names = ['a', 'b', 'c', 'd', 'e'];
  const asked = Array.from({ length: questions }, (_, index) => ({
    id: `question.${String(index)}`,
    group: `group-${String(index % 10)}`,
    reliability: 900,
    halfLife: '30d',
    answers: Object.fromEntries(names.map((name) => [name, { weight: Math.round((random() - 0.5) * 2 * spread) }])),
  }));
  const policy = { id: 'bench', version: 1, owner: 'bench', prior: -120, required: ['group-0', 'group-1'] };
  const bundle = publish(JSON.stringify({ ...policy, questions: asked }));
  const answersOf = (): readonly Answer[] =>
    asked.map(({ id }, index) => ({
      id: `evidence-${String(index)}`,
      question: id,
      state: random() < 0.8 ? ('ANSWERED' as const) : ('NO_DATA' as const),
      answer: names[Math.floor(random() * names.length)] ?? 'a',
      source: 'bench',
      observedAt: AT - Math.floor(random() * 40 * 86_400_000),
      recordedAt: AT,
      writtenBy: 'bench',
    }));
  return { bundle, cases: Array.from({ length: cases }, answersOf), asOf: AT };
}
