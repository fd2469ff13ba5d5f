import type { Autonomy } from './authorization.js';
import { sha256Hex } from './canonical.js';
import { isSignedBy, type Named } from './same-person.js';
import type { Verdict } from './verdict.js';

/** What somebody who looked says a case was. */
export const OUTCOME_LABELS = [
  'TRUE_POSITIVE',
  'BENIGN_TRUE_POSITIVE',
  'FALSE_POSITIVE',
  'FALSE_NEGATIVE',
  'INCONCLUSIVE',
] as const;
export type OutcomeLabel = (typeof OUTCOME_LABELS)[number];

/** How it came to be known. A blind reviewer answered before the machine's verdict was shown; only those earn anything. */
export const OUTCOME_SOURCES = ['BLIND_REVIEW', 'INCIDENT', 'USER'] as const;
export type OutcomeSource = (typeof OUTCOME_SOURCES)[number];

/** Least precision that each level stands for. */
export const FLOORS: Readonly<Record<Autonomy, number>> = { 0: 0, 1: 0.9, 2: 0.9, 3: 0.95, 4: 0.98 };

/** Whether an outcome shows that a verdict was right; null where it shows neither. */
export function isRight(verdict: Verdict, label: OutcomeLabel): boolean | null {
  if (label === 'INCONCLUSIVE') return null;
  const harmful = label === 'TRUE_POSITIVE' || label === 'FALSE_NEGATIVE';
  if (verdict === 'MALICIOUS') return harmful;
  return verdict === 'BENIGN' ? !harmful : null;
}

/** One release may be a matter of that day; from two on their share counts. */
const REVERSALS = 2;

/** Whether people take back what a machine does by itself more than twice as often as its level allows it to err. */
export function isReversedTooOften(of: {
  readonly level: Autonomy;
  readonly reversed: number;
  readonly acted: number;
}): boolean {
  const { level, reversed, acted } = of;
  if (level < 3 || reversed < REVERSALS) return false;
  return reversed > 2 * (1 - FLOORS[level]) * Math.max(acted, reversed);
}

/** L of a decision beyond which a verdict of the other kind would have been given: close to it we look more often. */
const NEAR_CENTIBANS = 50;
const THRESHOLDS = { malicious: 151, benign: -200 } as const;

/**
 * Thousandths of decisions of a kind that are put before a blind reviewer: never less than two in a hundred of what was
 * called benign, one in ten of what was acted on, and a quarter near a threshold.
 */
export function samplingPermille(decision: { readonly verdict: Verdict; readonly l: number }): number {
  const near = Object.values(THRESHOLDS).some((threshold) => Math.abs(decision.l - threshold) <= NEAR_CENTIBANS);
  if (near) return 250;
  if (decision.verdict === 'MALICIOUS') return 100;
  return decision.verdict === 'BENIGN' ? 20 : 0;
}

/** Chance that nobody can steer: the same decision is always in the sample or never. */
export function isSampled(decision: { readonly uid: string; readonly verdict: Verdict; readonly l: number }): boolean {
  const place = Number.parseInt(sha256Hex(`blind-review:${decision.uid}`).slice(0, 8), 16) / 2 ** 32;
  return place * 1_000 < samplingPermille(decision);
}

/** One in ten sampled decisions is read twice, by different people. */
export function isDoubleRead(uid: string): boolean {
  return Number.parseInt(sha256Hex(`double-read:${uid}`).slice(0, 8), 16) % 10 === 0;
}

/**
 * Whether somebody may still read a decision blindly: nobody twice, whichever credential they come with, and a second
 * person only what is drawn to be read twice. Readers who choose what to read again would agree more than readers do.
 */
export function mayReadBlindly(uid: string, earlier: readonly (readonly string[])[], reader: Named): boolean {
  if (earlier.some((signature) => isSignedBy(signature, reader))) return false;
  return earlier.length === 0 || (earlier.length === 1 && isDoubleRead(uid));
}
