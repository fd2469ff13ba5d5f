import { InputFault } from '../../domain/errors.js';
import { advanced, cursorAt, positionsOf } from '../feed/cursor.js';
import type { FeedReads } from '../feed/ports.js';
import { changesAfter } from '../feed/read-changes.js';
import type { PlanStore, TendStore } from './ports.js';
import { nextStep } from './tend-case.js';

export interface TendParts {
  readonly plans: Pick<PlanStore, 'current'>;
  readonly tends: Pick<TendStore, 'step' | 'due' | 'place' | 'moveOn'>;
  readonly feed: FeedReads;
  readonly now: () => number;
}

const PAGE = 100;
/** More steps than a case can have; one that goes on without end is left for the next look. */
const MOST_STEPS = 12;

/**
 * One look: cases that changed since the last, by the feed, and cases whose time has come, by an index. True where there may
 * be more. The place in the feed moves only after its cases were tended, so that a crash tends some twice, which changes nothing.
 */
export async function tendNext(parts: TendParts): Promise<boolean> {
  const { plan, version } = await parts.plans.current();
  if (version === 0) return false;
  const { numbers, moved } = await changed(parts);
  const now = parts.now();
  const due = await parts.tends.due(now, PAGE);
  let told = false;
  for (const number of new Set([...numbers, ...due])) {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      if (!(await parts.tends.step(number, now, (found) => nextStep(plan, found, now)))) break;
      told = true;
    }
  }
  const more = (await moved()) || due.length === PAGE;
  return more || told;
}

async function changed({
  tends,
  feed,
}: TendParts): Promise<{ numbers: readonly number[]; moved: () => Promise<boolean> }> {
  const place = await tends.place();
  const from = place ?? cursorAt(await feed.oldest());
  try {
    const changes = await changesAfter(feed, positionsOf(from), PAGE);
    const to = cursorAt(changes.reduce(advanced, positionsOf(from)));
    const moved = () => (changes.length === 0 ? Promise.resolve(false) : tends.moveOn(place, to));
    return { numbers: changes.map((change) => change.case), moved };
  } catch (fault) {
    if (!(fault instanceof InputFault)) throw fault;
    // The feed no longer reaches back: what is kept of it names every case that changed of late.
    const oldest = cursorAt(await feed.oldest());
    return { numbers: [], moved: () => tends.moveOn(place, oldest) };
  }
}
