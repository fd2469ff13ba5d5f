import type { EventOrder } from '../../domain/event.js';
import type { ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import type { Program } from './program.js';

export type Candidates = readonly (readonly EventOrder[])[];

/** Gives `stage` a free event by moving others aside where need be (an augmenting path). */
function place(stage: number, lists: Candidates, owner: Map<string, number>, tried: Set<string>): boolean {
  for (const { uid } of lists[stage] ?? []) {
    if (tried.has(uid)) continue;
    tried.add(uid);
    const holder = owner.get(uid);
    if (holder !== undefined && !place(holder, lists, owner, tried)) continue;
    owner.set(uid, stage);
    return true;
  }
  return false;
}

/** Whether each filter can have an event of its own. */
function assignable(lists: Candidates): boolean {
  const owner = new Map<string, number>();
  return lists.every((_, stage) => place(stage, lists, owner, new Set()));
}

/** The smallest assignment of distinct events in (time, uid) order, filter by filter; null where there is none. */
export function smallest(lists: Candidates): readonly EventOrder[] | null {
  if (!assignable(lists)) return null;
  let left = lists;
  lists.forEach((_, stage) => {
    const choice = (left[stage] ?? []).find((event) => assignable(fix(left, stage, event)));
    if (choice !== undefined) left = fix(left, stage, choice);
  });
  return left.flatMap((list) => list.slice(0, 1));
}

function fix(lists: Candidates, stage: number, event: EventOrder): Candidates {
  return lists.map((list, index) => (index === stage ? [event] : list));
}

/** `sample`: no order, no time; per key one set of distinct events, one for each filter. */
export class SampleAutomaton implements Automaton {
  readonly degraded = false;
  private readonly lists: EventOrder[][];

  constructor(
    private readonly program: Program,
    private readonly emit: Emit,
  ) {
    this.lists = program.stages.map(() => []);
  }

  push(hit: ReplayHit): void {
    this.program.stages.forEach((stage, index) => {
      const list = this.lists[index];
      // as many as there are filters always suffice, since the others can take no more of them
      if (list !== undefined && list.length < this.lists.length && hit.steps.includes(stage.step)) list.push(hit.order);
    });
  }

  end(): void {
    const events = smallest(this.lists);
    if (events !== null) this.emit({ events, steps: this.program.stages.map((stage) => stage.step) });
  }
}
