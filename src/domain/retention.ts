import { InputFault } from './errors.js';
import type { NormalisedEvent } from './event.js';

const DAY = 86_400_000;

/** How long events are kept, by what they are: their source goes before their class, and both before the default. */
export interface Retention {
  /** ms; null = for good. */
  readonly byDefault: number | null;
  readonly bySource: Readonly<Record<string, number>>;
  readonly byClass: Readonly<Record<string, number>>;
}

export const KEEP_EVERYTHING: Retention = { byDefault: null, bySource: {}, byClass: {} };

export function keptFor(
  { byDefault, bySource, byClass }: Retention,
  event: Pick<NormalisedEvent, 'source' | 'className'>,
): number | null {
  return bySource[event.source] ?? byClass[event.className] ?? byDefault;
}

/** The shortest time for which anything is kept: only what is younger is sure to be there. null = everything is. */
export function shortestKept({ byDefault, bySource, byClass }: Retention): number | null {
  const times = [...(byDefault === null ? [] : [byDefault]), ...Object.values(bySource), ...Object.values(byClass)];
  return times.length === 0 ? null : Math.min(...times);
}

/** `90` days for everything; `network_activity=14,okta/system_log=365` for a class or a source. */
export function readRetention(days: number | undefined, exceptions: string | undefined): Retention {
  const pairs = (exceptions ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [readPair(part.trim())]));
  return {
    byDefault: days === undefined ? null : days * DAY,
    bySource: Object.fromEntries(pairs.filter(([name]) => name.includes('/'))),
    byClass: Object.fromEntries(pairs.filter(([name]) => !name.includes('/'))),
  };
}

function readPair(text: string): readonly [string, number] {
  const found = /^([a-z0-9_]+(?:\/[a-z0-9_]+)?)=(\d+)$/.exec(text);
  const days = Number(found?.[2]);
  if (found?.[1] === undefined || days < 1) {
    throw new InputFault('CONFIG_INVALID', `SEQUITUR_RETENTION: ${text} is not understood.`, {
      remedy: 'Write class=days or vendor/product=days, separated by commas.',
    });
  }
  return [found[1], days * DAY];
}
