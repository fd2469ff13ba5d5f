import type { EventOrder } from '../../../domain/event.js';
import type { ReplayHit } from '../../pattern/pattern.js';
import type { CompiledCorrelation } from '../compile/compiled.js';
import { CARRIED, INNER } from '../correlate/plan.js';
import { replayWindows } from '../correlate/replay.js';
import type { WindowMatch } from '../correlate/window-match.js';

/** What an outer correlation may ask of a correlation's match: plain JSON, because hits keep it. */
export interface Layered {
  /** Values of the inner group. */
  readonly key: readonly string[];
  /** Fields of the last event. */
  readonly carried: Readonly<Record<string, readonly string[]>>;
  readonly closesAt: number | null;
  readonly events: readonly EventOrder[];
}

export interface LayeredMatch extends Layered {
  readonly steps: readonly number[];
  readonly last: EventOrder;
}

/** Replays one group; a chained match stands for all the events that it rests on. */
export function layersOf(
  rule: Pick<CompiledCorrelation, 'plan' | 'carried'>,
  key: readonly string[],
  hits: readonly ReplayHit[],
): readonly LayeredMatch[] {
  return replayWindows(rule.plan, hits).map((match) => layerOf(rule.carried, key, match));
}

function layerOf(carried: readonly string[], key: readonly string[], match: WindowMatch): LayeredMatch {
  const events: EventOrder[] = [];
  const steps: number[] = [];
  let { closesAt } = match;
  const stands = match.steps;
  match.hits.forEach((hit, index) => {
    const step = stands[index] ?? 0;
    const inner = hit.captured?.[step]?.[INNER] as Layered | undefined;
    for (const order of inner?.events ?? [hit.order]) {
      events.push(order);
      steps.push(step);
    }
    closesAt = later(closesAt, inner?.closesAt ?? null);
  });
  const fields = carried.map((field) => [field, carriedBy(match.last, field)] as const);
  return { key, carried: Object.fromEntries(fields), closesAt, events, steps, last: match.last.order };
}

/** Evidence that is not final yet keeps what rests on it from being final. */
function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function carriedBy(last: ReplayHit, field: string): readonly string[] {
  return [...new Set(last.steps.flatMap((step) => textsUnder(last.captured?.[step], CARRIED + field)))];
}

function textsUnder(captured: Record<string, unknown> | undefined, name: string): readonly string[] {
  const texts = captured?.[name];
  return Array.isArray(texts) ? (texts as readonly string[]) : [];
}
