import type { Verdict } from '../domain/verdict.js';
import type { CompiledPolicy } from './compile.js';
import type { Least } from './drop-table.js';
import { leastOf } from './drop-table.js';
import { CONTESTED_FROM, CONTESTED_RATIO, isContested, suspicionStands } from './judgement.js';
import type { Line } from './lines.js';
import type { Standing } from './standing.js';

/** Everything the two sides can become when some answers go: from the least to what they are now. */
interface Box {
  readonly sMin: number;
  readonly sMax: number;
  readonly oMin: number;
  readonly oMax: number;
}

interface Given {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly standing: Standing;
  readonly verdict: Verdict;
  /** Positions of the answered lines, strongest first. */
  readonly strongest: readonly number[];
}

/**
 * Proves sizes impossible without trying their sets. An answer speaks on one side only, so a set of `size` answers splits
 * into so many of one side and so many of the other; each split bounds what both sides can become.
 */
export class FlipBounds {
  readonly s: Least;
  readonly o: Least;
  private known: Least | undefined;

  constructor(private readonly given: Given) {
    const { policy, lines, strongest } = given;
    this.s = leastOf(policy, lines, 's', strongest);
    this.o = leastOf(policy, lines, 'o', strongest);
  }

  get sHi(): Least {
    const { policy, lines, strongest } = this.given;
    return (this.known ??= leastOf(policy, lines, 'sHi', strongest));
  }

  /** Whether taking out so many answers could change the verdict at all. */
  mayFlip(size: number): boolean {
    const { standing, verdict, lines } = this.given;
    if (verdict === 'BENIGN' && canUnsettle(this.given, size)) return true;
    const gain = verdict === 'BENIGN' ? gainOf(lines, size) : 0;
    for (let fromS = 0; fromS <= size; fromS += 1) {
      const [sMin, oMin] = [this.s.least(fromS), this.o.least(size - fromS)];
      if (this.canLeave({ sMin, sMax: standing.s, oMin, oMax: standing.o }, fromS, gain)) return true;
    }
    return false;
  }

  private canLeave(box: Box, fromS: number, gain: number): boolean {
    const { policy, standing, verdict } = this.given;
    const { prior, thresholds } = policy.bundle;
    switch (verdict) {
      case 'MALICIOUS':
        return prior + box.sMin - box.oMax < thresholds.malicious || meetsContested(box);
      case 'SUSPICIOUS_NEEDS_HUMAN':
        return rises(box, thresholds.malicious - prior) || calmsDown(box, thresholds.suspicious - prior);
      case 'UNKNOWN':
        return (
          prior + box.sMax - box.oMin >= thresholds.suspicious ||
          meetsContested(box) ||
          prior + this.sHi.least(fromS) - box.oMax <= thresholds.benign
        );
      case 'BENIGN':
        return canLoseBenign(policy, standing.sHi + gain, box);
    }
  }
}

function meetsContested(box: Box): boolean {
  return (
    Math.min(box.sMax, box.oMax) >= CONTESTED_FROM &&
    CONTESTED_RATIO * box.sMax >= box.oMin &&
    CONTESTED_RATIO * box.oMax >= box.sMin
  );
}

/** Less exculpation both raises the total and ends a conflict, so the corner with the least of it is the best case. */
function rises({ sMax, oMin }: Box, malicious: number): boolean {
  return sMax - oMin >= malicious && !isContested({ s: sMax, o: oMin });
}

/** Falling needs calm: by less suspicion (a corner, as above), or by less exculpation, which itself raises the total. */
function calmsDown({ sMin, sMax, oMin, oMax }: Box, suspicious: number): boolean {
  if (sMin - oMax < suspicious && !isContested({ s: sMin, o: oMax })) return true;
  if (oMin < CONTESTED_FROM && sMin - Math.min(oMax, CONTESTED_FROM - 1) < suspicious) return true;
  const s = Math.max(sMin, CONTESTED_RATIO * oMin + 1);
  return s <= sMax && s - Math.floor((s - 1) / CONTESTED_RATIO) < suspicious;
}

function canLoseBenign({ bundle }: CompiledPolicy, sHi: number, { oMin }: Box): boolean {
  const { prior, thresholds } = bundle;
  return (
    oMin < thresholds.minExculpatory || prior + sHi - oMin > thresholds.benign || suspicionStands({ sHi, o: oMin })
  );
}

/** What removed answers to gating questions may add to the worst case, as those become un-asked. */
function gainOf(lines: readonly Line[], size: number): number {
  const reaches = lines
    .filter((line) => line.answer !== null && line.question.gating)
    .map(({ question }) => Math.max(question.upReach, question.downReach))
    .sort((a, b) => b - a)
    .slice(0, size);
  return reaches.reduce((sum, reach) => sum + reach + 1, 0);
}

function canUnsettle({ policy, lines }: Given, size: number): boolean {
  return policy.requiredGroups.some(
    (group) => lines.filter((line) => line.settles && line.question.groupIndex === group).length <= size,
  );
}
