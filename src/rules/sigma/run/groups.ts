import type { EventOrder } from '../../../domain/event.js';
import { earlierCaptured } from '../../automaton/captured.js';
import type { ReplayHit } from '../../pattern/pattern.js';
import { groupText } from './group-key.js';

/** An event of a group with the steps it satisfies. */
interface GroupHit extends ReplayHit {
  readonly steps: number[];
  readonly captured: Record<number, Record<string, unknown>>;
}

export interface NewHit {
  readonly order: EventOrder;
  readonly step: number;
  readonly captured: Record<string, unknown>;
}

interface Group {
  readonly key: readonly string[];
  readonly hits: Map<string, GroupHit>;
}

/** Gathers hits by group: one hit per event, whichever rules it satisfies. */
export class Groups {
  private readonly groups = new Map<string, Group>();

  add(key: readonly string[], { order, step, captured }: NewHit): void {
    const hit = this.hitOf(key, order);
    if (!hit.steps.includes(step)) hit.steps.push(step);
    hit.captured[step] = earlierCaptured(hit.captured[step], captured);
  }

  all(): Iterable<Group> {
    return this.groups.values();
  }

  private hitOf(key: readonly string[], order: EventOrder): GroupHit {
    const text = groupText(key);
    const group = this.groups.get(text) ?? { key, hits: new Map<string, GroupHit>() };
    this.groups.set(text, group);
    const uid = `${String(order.t)}/${String(order.n)}/${order.uid}`;
    const hit = group.hits.get(uid) ?? { order, steps: [], captured: {} };
    group.hits.set(uid, hit);
    return hit;
  }
}
