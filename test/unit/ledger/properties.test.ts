import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText } from '../../../src/domain/canonical.js';
import type { Answer, AnswerState, Verdict } from '../../../src/domain/verdict.js';
import { decide, explain, recompute } from '../../../src/ledger/index.js';
import { groupSum, sumWith } from '../../../src/ledger/group-sum.js';
import { campaign } from '../../harness/campaign.js';
import type { PolicyText, World } from './ledgers.js';
import { DAY, NOW, answered, publishText, silent, worlds } from './ledgers.js';

const RANK: Record<Verdict, number> = { BENIGN: 0, UNKNOWN: 1, SUSPICIOUS_NEEDS_HUMAN: 2, MALICIOUS: 3 };
const UNHEARD: readonly AnswerState[] = ['NO_DATA', 'ERROR', 'STALE', 'DENIED'];

function run({ bundle, answers }: World, given: readonly Answer[] = answers, asOf = NOW) {
  return decide(bundle, given, asOf);
}

function holds<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), campaign());
}

const withPick = fc.tuple(worlds(), fc.nat());

function silenced(answer: Answer, state: AnswerState): Answer {
  return silent(answer.question, state, { ...answer, state });
}

describe('the fourteen laws of the ledger', () => {
  test('1: neither the order of the questions nor that of the answers changes a byte', () => {
    const shuffled = worlds().chain((world) =>
      fc.tuple(
        fc.constant(world),
        fc.shuffledSubarray(world.answers, { minLength: world.answers.length }),
        fc.shuffledSubarray(world.policy.questions, { minLength: world.policy.questions.length }),
      ),
    );
    holds(shuffled, ([world, answers, questions]) => {
      const other = publishText({ ...world.policy, questions });
      expect(canonicalText(decide(other, answers, NOW))).toBe(canonicalText(run(world)));
    });
  });

  test('2: raising the weight of an answer never lowers the total, and never the rank but where a conflict dissolves', () => {
    const raised = worlds().chain((world) =>
      fc.tuple(fc.constant(world), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 200 })),
    );
    holds(raised, ([world, pickQuestion, pickAnswer, by]) => {
      const questions = structuredClone(world.policy.questions);
      const question = questions[pickQuestion % questions.length];
      const names = Object.keys(question?.answers ?? {});
      const entry = question?.answers[names[pickAnswer % names.length] ?? ''];
      if (entry !== undefined) entry.weight += by;
      const before = run(world);
      const after = decide(publishText({ ...world.policy, questions }), world.answers, NOW);
      expect(after.l).toBeGreaterThanOrEqual(before.l);
      if (before.contested === after.contested || before.verdict !== 'SUSPICIOUS_NEEDS_HUMAN') {
        expect(RANK[after.verdict]).toBeGreaterThanOrEqual(RANK[before.verdict]);
      } else expect(after.verdict).not.toBe('BENIGN');
    });
  });

  test('3: a source that dies never makes a verdict benign', () => {
    holds(fc.tuple(worlds(), fc.nat(), fc.constantFrom(...UNHEARD)), ([world, pick, state]) => {
      fc.pre(world.answers.length > 0);
      const at = pick % world.answers.length;
      const after = world.answers.map((answer, index) => (index === at ? silenced(answer, state) : answer));
      if (run(world).verdict !== 'BENIGN') expect(run(world, after).verdict).not.toBe('BENIGN');
    });
  });

  test('4: the total lies within its interval', () => {
    holds(worlds(), (world) => {
      const { l, lo, hi } = run(world);
      expect(lo).toBeLessThanOrEqual(l);
      expect(hi).toBeGreaterThanOrEqual(l);
    });
  });

  test('5: a group grows with its items and stays within four thirds of the strongest', () => {
    const items = fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 12 });
    holds(fc.tuple(items, fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 400 })), ([values, one, cap]) => {
      const sum = groupSum(values, cap);
      expect(groupSum([...values, one], cap)).toBeGreaterThanOrEqual(sum);
      expect(3 * sum).toBeLessThanOrEqual(4 * Math.max(...values));
      expect(sum).toBeLessThanOrEqual(cap);
    });
  });

  test('two more items of a sorted group come to what summing all of them does', () => {
    const item = fc.integer({ min: -50, max: 300 });
    holds(fc.tuple(fc.array(fc.nat(300), { maxLength: 8 }), item, item), ([values, one, two]) => {
      const sorted = [...values].sort((a, b) => b - a);
      expect(sumWith(sorted, one, two, 400)).toBe(groupSum([...values, Math.max(one, 0), Math.max(two, 0)], 400));
    });
  });

  test('6: where everything is silent nothing is benign and nothing malicious', () => {
    holds(fc.tuple(worlds(), fc.constantFrom(...UNHEARD, 'NOT_ASKED' as const)), ([world, state]) => {
      const { verdict } = run(
        world,
        world.answers.map((answer) => silenced(answer, state)),
      );
      expect(['BENIGN', 'MALICIOUS']).not.toContain(verdict);
    });
  });

  test('7: ageing never strengthens an answer', () => {
    holds(fc.tuple(worlds(), fc.integer({ min: 0, max: 400 * DAY })), ([world, later]) => {
      const sizes = new Map(run(world).contributions.map((each) => [each.id, each.effectiveCentiban]));
      for (const { id, effectiveCentiban } of run(world, world.answers, NOW + later).contributions) {
        expect(Math.abs(effectiveCentiban)).toBeLessThanOrEqual(Math.abs(sizes.get(id) ?? 0));
      }
    });
  });

  test('8: the same evidence twice is the same evidence once', () => {
    holds(withPick, ([world, pick]) => {
      fc.pre(world.answers.length > 0);
      const again = world.answers[pick % world.answers.length];
      const twice = again === undefined ? world.answers : [...world.answers, { ...again }];
      expect(run(world, twice)).toEqual(run(world));
    });
  });

  test('9: a source that never heard of it lowers nothing and satisfies no required group', () => {
    holds(withPick, ([world, pick]) => {
      const question = world.policy.questions[pick % world.policy.questions.length];
      const more = [...world.answers, silent(question?.id ?? '', 'NO_COVERAGE', { id: 'nc' })];
      expect(run(world, more).l).toBe(run(world).l);
      const alone = run(
        world,
        more.filter((answer) => answer.state === 'NO_COVERAGE'),
      );
      expect(alone.verdict).not.toBe('BENIGN');
    });
  });

  test('10: swapping the hypotheses negates the total', () => {
    holds(worlds(), (world) => {
      const clean = world.answers.map((answer) => ({ ...answer, tainted: false }));
      const level: PolicyText = { ...world.policy, prior: 0 };
      const swapped = level.questions.map((question) => ({
        ...question,
        answers: Object.fromEntries(
          Object.entries(question.answers).map(([name, { weight }]) => [name, { weight: 0 - weight }]),
        ),
      }));
      const before = decide(publishText(level), clean, NOW);
      const after = decide(publishText({ ...level, questions: swapped }), clean, NOW);
      expect([after.l + before.l, after.s, after.o]).toEqual([0, before.o, before.s]);
    });
  });

  test('11: what an explanation carries, through JSON and back, decides the same', () => {
    holds(worlds(), (world) => {
      const explained = explain(world.bundle, world.answers, NOW);
      const travelled = JSON.parse(JSON.stringify(explained)) as typeof explained;
      expect(canonicalText(recompute(travelled))).toBe(canonicalText(run(world)));
    });
  });

  test('12: without its flip set the verdict differs', () => {
    holds(worlds(), (world) => {
      const { flipSet, verdict } = run(world);
      fc.pre(flipSet.length > 0);
      const rest = world.answers.filter((answer) => !flipSet.includes(answer.id));
      expect(run(world, rest).verdict).not.toBe(verdict);
    });
  });

  test('13: splitting a fact into many of its group moves the total by a third of it at most', () => {
    const split = fc.tuple(fc.integer({ min: -250, max: 250 }), fc.integer({ min: 1, max: 12 }));
    holds(split, ([weight, parts]) => {
      const questions = Array.from({ length: parts }, (_, index) => ({
        id: `q${String(index)}`,
        group: 'one',
        reliability: 1000,
        halfLife: null,
        answers: { yes: { weight } },
      }));
      const base = { id: 'split', version: '1', owner: 'o', prior: 0, required: [], groups: { one: { cap: 1000 } } };
      const bundle = publishText({ ...base, questions });
      const all = questions.map((question) => answered(question.id, 'yes'));
      const moved = decide(bundle, all, NOW).l - decide(bundle, all.slice(0, 1), NOW).l;
      expect(3 * Math.abs(moved)).toBeLessThanOrEqual(Math.abs(weight));
    });
  });

  test('14: no set of facts written by the subject ever lowers the total', () => {
    holds(fc.tuple(worlds(), fc.nat()), ([world, bits]) => {
      const frame = { implicated: ['mallory'], firstSuspiciousAt: NOW - 200 * DAY };
      const planted = (answer: Answer, index: number): boolean => ((bits >> index) & 1) === 1 && answer.id !== '';
      const written = world.answers.map((answer, index) =>
        planted(answer, index) ? { ...answer, writtenBy: 'mallory' } : answer,
      );
      const without = written.filter((answer) => answer.writtenBy !== 'mallory');
      const after = decide(world.bundle, written, NOW, { frame });
      const before = decide(world.bundle, without, NOW, { frame });
      expect(after.l).toBeGreaterThanOrEqual(before.l);
    });
  });
});
