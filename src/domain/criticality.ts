import type { Tier } from './authorization.js';
import type { JsonValue } from './json.js';

const TIERS: Readonly<Record<string, Tier>> = {
  '0': 0,
  '1': 1,
  '2': 2,
  '3': 3,
  tier0: 0,
  tier1: 1,
  tier2: 2,
  tier3: 3,
  critical: 0,
  high: 1,
  medium: 2,
  low: 3,
};

/** The tier that a rating means, however it was written; null where it is none. */
export function tierOf(rating: JsonValue): Tier | null {
  const text = typeof rating === 'string' ? rating : JSON.stringify(rating);
  return TIERS[text.toLowerCase().replaceAll(/[\s_-]+/g, '')] ?? null;
}
