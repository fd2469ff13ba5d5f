import type { Interval } from './intervals.js';
import type { HitReader, HitWindow } from './ports.js';
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
  let left: readonly Work[] = works.filter(({ intervals }) => intervals.length > 0);
  for (let round = 0; round < ROUNDS; round += 1) left = await oneRound(left, rarity, hits, round);
  return left;
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
  return works.flatMap((work) => {
    if (asked.get(work) === undefined) return [work];
    const intervals = work.intervals.filter((interval) => possible.has(interval));
    return intervals.length === 0 ? [] : [{ ...work, intervals }];
  });
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
