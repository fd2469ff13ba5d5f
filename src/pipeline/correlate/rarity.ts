import type { Interval } from './intervals.js';
import type { HitReader, HitWindow } from './ports.js';
import { STEP_HOUR_MS, type StepHours } from './ports-hits.js';
import { keysOf, windowOf, type Work } from './work.js';

/** How many steps are asked for before everything is fetched. */
const ROUNDS = 2;

/** How often each step was touched, so that the one most likely to be absent is looked for first. */
export class Rarity {
  private readonly seen = new Map<string, number>();

  note(works: readonly Work[]): void {
    for (const { touched } of works) {
      for (const digest of touched) this.seen.set(digest, (this.seen.get(digest) ?? 0) + 1);
    }
  }

  /** Steps without which the work can give nothing and that its own change did not bring, rarest first. */
  missingOf(work: Work): readonly string[] {
    const asked = work.rule.needed.filter((digest) => !work.touched.has(digest));
    return [...asked].sort((a, b) => (this.seen.get(a) ?? 0) - (this.seen.get(b) ?? 0));
  }
}

/**
 * Drops what cannot match: a rule needs a hit of every positive step in the window, and most touched scopes lack one.
 * Reads only committed hits and takes no lock: a hit that comes later brings a task of its own.
 */
export async function possibleWorks(works: readonly Work[], rarity: Rarity, hits: HitReader): Promise<readonly Work[]> {
  const open = works.filter(({ intervals }) => intervals.length > 0);
  let left: readonly Work[] = await withStepsSeen(open, rarity, hits);
  for (let round = 0; round < ROUNDS; round += 1) left = await oneRound(left, rarity, hits, round);
  return left;
}

/**
 * Drops what needs a step that nobody at all has done in those hours: most rules wait for something rare, and one look
 * answers for everybody's scopes.
 */
async function withStepsSeen(works: readonly Work[], rarity: Rarity, hits: HitReader): Promise<readonly Work[]> {
  const asked = new Map<string, StepHours>();
  const needed = new Map<Interval, readonly string[]>();
  for (const work of works) {
    if (work.removed) continue;
    const missing = rarity.missingOf(work);
    for (const interval of work.intervals) {
      const hours = missing.map((step) => hoursOf(step, windowOf(work.rule, interval)));
      for (const each of hours) asked.set(hoursText(each), each);
      needed.set(interval, hours.map(hoursText));
    }
  }
  const list = [...asked];
  const found = await hits.stepsSeen(list.map(([, each]) => each));
  const unseen = new Set(list.filter((_, i) => found[i] !== true).map(([text]) => text));
  const possible = (interval: Interval): boolean => !(needed.get(interval) ?? []).some((text) => unseen.has(text));
  return narrowed(works, possible);
}

function narrowed(works: readonly Work[], isPossible: (interval: Interval) => boolean): readonly Work[] {
  return works.flatMap((work) => {
    if (work.intervals.every(isPossible)) return [work];
    const intervals = work.intervals.filter(isPossible);
    return intervals.length === 0 ? [] : [{ ...work, intervals }];
  });
}

function hoursOf(step: string, { lo, hi }: Interval): StepHours {
  return { step, from: Math.trunc(lo / STEP_HOUR_MS), to: Math.trunc(hi / STEP_HOUR_MS) };
}

function hoursText({ step, from, to }: StepHours): string {
  return `${step} ${String(from)} ${String(to)}`;
}

interface Question extends HitWindow {
  readonly work: Work;
  readonly interval: Interval;
}

async function oneRound(
  works: readonly Work[],
  rarity: Rarity,
  hits: HitReader,
  round: number,
): Promise<readonly Work[]> {
  const asked = new Map(works.map((work) => [work, work.removed ? undefined : rarity.missingOf(work)[round]]));
  const questions = works.flatMap((work) => questionsOf(work, asked.get(work)));
  const possible = new Set((await answered(questions, hits)).map(({ interval }) => interval));
  const settled = new Set(works.flatMap((work) => (asked.get(work) === undefined ? work.intervals : [])));
  return narrowed(works, (interval) => settled.has(interval) || possible.has(interval));
}

/**
 * The questions whose window holds a hit. Many rules ask for one key over different spans, and mostly there is nothing
 * in the widest of them: only where there is are the narrower ones asked.
 */
async function answered(questions: readonly Question[], hits: HitReader): Promise<readonly Question[]> {
  const widest = new Map<string, HitWindow>();
  for (const { k, lo, hi } of questions) {
    const known = widest.get(k);
    widest.set(k, { k, lo: Math.min(lo, known?.lo ?? lo), hi: Math.max(hi, known?.hi ?? hi) });
  }
  const keys = [...widest.values()];
  const anything = await hits.occupied(keys);
  const present = new Set(keys.filter((_, i) => anything[i] === true).map(({ k }) => k));
  const left = questions.filter(({ k }) => present.has(k));
  const found = await hits.occupied(left.map(({ k, lo, hi }) => ({ k, lo, hi })));
  return left.filter((_, i) => found[i] === true);
}

function questionsOf(work: Work, digest: string | undefined): readonly Question[] {
  if (digest === undefined) return [];
  const keys = keysOf(work, digest);
  return work.intervals.flatMap((interval) =>
    keys.map((k) => ({ k, ...windowOf(work.rule, interval), work, interval })),
  );
}
