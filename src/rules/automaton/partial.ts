import type { EventOrder } from '../../domain/event.js';
import type { StepReference } from '../pattern/pattern.js';

export type Captured = Record<string, unknown>;

/** A sequence begun: its last event, and the ones before it. */
export interface Partial {
  readonly order: EventOrder;
  readonly start: number;
  readonly previous: Partial | null;
  /** What named steps captured; shared with the previous partial where this event added nothing. */
  readonly captured: ReadonlyMap<string, Captured>;
}

export const NOTHING: ReadonlyMap<string, Captured> = new Map();

/** The events of a partial, first to last. */
export function eventsOf(partial: Partial): readonly EventOrder[] {
  const events: EventOrder[] = [];
  for (let at: Partial | null = partial; at !== null; at = at.previous) events.push(at.order);
  return events.reverse();
}

/** What tells pending entries of one stage apart: the values that later steps will ask for. */
export function tupleOf(partial: Partial, retained: readonly StepReference[]): string {
  if (retained.length === 0) return '';
  return JSON.stringify(retained.map(({ step, field }) => partial.captured.get(step)?.[field] ?? null));
}
