/** Captured under this name: the uid of the event that a hit of another pattern's match counts as. */
export const STANDS_FOR = '$event';

/** Captured under this name: the source of the event, for questions whose answer depends on how far it was heard. */
export const SOURCE = '$source';

type Values = Readonly<Record<string, unknown>>;

/** An event may stand for two chained matches of one group: whichever is met first, the same one counts. */
export function earlierCaptured<T extends Values>(known: T | undefined, next: T): T {
  if (known === undefined) return next;
  return JSON.stringify(known) <= JSON.stringify(next) ? known : next;
}
