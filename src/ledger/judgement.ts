import type { Verdict } from '../domain/verdict.js';
import type { PolicyBundle } from './policy.js';
import type { Standing } from './standing.js';

/** From this much on both sides, and no side three times the other, the evidence contradicts itself. */
export const CONTESTED_FROM = 100;
export const CONTESTED_RATIO = 3;

export function isContested({ s, o }: Pick<Standing, 's' | 'o'>): boolean {
  const low = Math.min(s, o);
  return low >= CONTESTED_FROM && CONTESTED_RATIO * low >= Math.max(s, o);
}

/** Whether what is silent could make the evidence contradict itself. */
export function mayBeContested({ s, o, sHi, oHi }: Standing): boolean {
  return Math.min(sHi, oHi) >= CONTESTED_FROM && CONTESTED_RATIO * sHi >= o && CONTESTED_RATIO * oHi >= s;
}

function staysContested({ s, o, sHi, oHi }: Standing): boolean {
  return Math.min(s, o) >= CONTESTED_FROM && CONTESTED_RATIO * s >= oHi && CONTESTED_RATIO * o >= sHi;
}

export interface Interval {
  readonly l: number;
  readonly lo: number;
  readonly hi: number;
}

export function intervalOf(bundle: PolicyBundle, standing: Standing): Interval {
  return {
    l: bundle.prior + standing.s - standing.o,
    lo: bundle.prior + standing.s - standing.oHi,
    hi: bundle.prior + standing.sHi - standing.o,
  };
}

/**
 * Whether suspicion stands, or may yet, that the exculpation does not outweigh three to one.
 * Asked of the worst case, so that neither a dying source nor a dissolving conflict turns what went to a person benign.
 */
export function suspicionStands({ sHi, o }: Pick<Standing, 'sHi' | 'o'>): boolean {
  return sHi >= CONTESTED_FROM && o <= CONTESTED_RATIO * sHi;
}

/** Benign is earned: by evidence, in every required group, with nothing silent that could speak against it. */
function isEarnedBenign(bundle: PolicyBundle, standing: Standing, hi: number): boolean {
  const { benign, minExculpatory } = bundle.thresholds;
  return hi <= benign && standing.settled && standing.o >= minExculpatory && !suspicionStands(standing);
}

export function verdictOf(bundle: PolicyBundle, standing: Standing, benignAllowed = true): Verdict {
  const { l, hi } = intervalOf(bundle, standing);
  const contested = isContested(standing);
  if (l >= bundle.thresholds.malicious && !contested) return 'MALICIOUS';
  if (contested || l >= bundle.thresholds.suspicious) return 'SUSPICIOUS_NEEDS_HUMAN';
  return benignAllowed && isEarnedBenign(bundle, standing, hi) ? 'BENIGN' : 'UNKNOWN';
}

/** Whether no answer to what is silent could change the verdict. */
export function isRobust(bundle: PolicyBundle, standing: Standing, verdict: Verdict): boolean {
  const { malicious, suspicious } = bundle.thresholds;
  const { lo, hi } = intervalOf(bundle, standing);
  switch (verdict) {
    case 'MALICIOUS':
      return lo >= malicious && !mayBeContested(standing);
    case 'SUSPICIOUS_NEEDS_HUMAN':
      return staysContested(standing) || (lo >= suspicious && hi < malicious);
    case 'BENIGN':
      return true;
    case 'UNKNOWN':
      return hi < suspicious && !mayBeContested(standing) && !mayBeEarned(bundle, standing, lo);
  }
}

function mayBeEarned(bundle: PolicyBundle, standing: Standing, lo: number): boolean {
  return lo <= bundle.thresholds.benign && standing.oHi >= bundle.thresholds.minExculpatory;
}
