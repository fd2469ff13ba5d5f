import type { NormalisedEvent } from './event.js';

/** The subject of facts about everything. */
const EVERYTHING = 'organisation';

/** Somebody must be able to show these events: they outlast their retention until the hold is withdrawn. */
export interface LegalHold {
  /** Key of an entity, a source, or `organisation`. */
  readonly subject: string;
  /** Event time, ms; the end is the first instant that is not held, null = none. */
  readonly from: number;
  readonly to: number | null;
}

export interface HoldableEvent extends Pick<NormalisedEvent, 'source'> {
  readonly t: number;
  /** Keys of the entities in it, and of the persons behind its accounts. */
  readonly keys: readonly string[];
}

export function isHeld({ t, source, keys }: HoldableEvent, holds: readonly LegalHold[]): boolean {
  return holds.some(
    ({ subject, from, to }) =>
      t >= from && (to === null || t < to) && (subject === EVERYTHING || subject === source || keys.includes(subject)),
  );
}
