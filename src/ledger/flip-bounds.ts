import type { Verdict } from '../domain/verdict.js';
import type { CompiledPolicy } from './compile.js';
import { CONTESTED_FROM, CONTESTED_RATIO } from './judgement.js';
import type { Line } from './lines.js';
import type { Standing } from './standing.js';
import { standingOf } from './standing.js';

interface Branch {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly verdict: Verdict;
  readonly candidates: readonly number[];
  readonly active: readonly boolean[];
}

/** How far each quantity can move when `size` more candidates go. */
interface Slack {
  readonly s: number;
  readonly o: number;
  readonly sHi: number;
  readonly oHi: number;
  /** What removed gating questions may add to the worst case, as they become un-asked. */
  readonly gain: number;
  readonly size: number;
}

/**
 * Whether taking out `size` of the candidates from `from` on could change the verdict at all.
 * Taking an item out of a group never lowers its sum by more than the item (and one for the floor), so the sums of the
 * greatest `size` items bound what a branch can reach; where even that keeps the verdict, the branch is not walked.
 */
export function flipBounds(branch: Branch, from: number, size: number): boolean {
  const standing = standingOf(branch.policy, branch.lines, branch.active);
  const left = branch.candidates.slice(from).map((at) => branch.lines[at]);
  const greatest = (value: (line: Line) => number): number => sumOfGreatest(left, size, value);
  const slack: Slack = {
    s: greatest((line) => line.s),
    o: greatest((line) => line.o),
    sHi: greatest((line) => line.sHi),
    oHi: greatest((line) => line.oHi),
    gain: greatest((line) => (line.question.gating ? Math.max(line.question.upReach, line.question.downReach) : 0)),
    size,
  };
  return canLeave(branch, standing, slack);
}

function sumOfGreatest(lines: readonly (Line | undefined)[], size: number, value: (line: Line) => number): number {
  const values = lines.map((line) => (line === undefined ? 0 : value(line))).sort((a, b) => b - a);
  const sum = values.slice(0, size).reduce((total, each) => total + each, 0);
  return sum === 0 ? 0 : sum + size;
}

function canLeave(branch: Branch, standing: Standing, slack: Slack): boolean {
  const { prior, thresholds } = branch.policy.bundle;
  const lowest = prior + standing.s - slack.s - standing.o;
  const highest = prior + standing.s - standing.o + slack.o;
  const contested = boxMeetsContested(standing, slack);
  switch (branch.verdict) {
    case 'MALICIOUS':
      return lowest < thresholds.malicious || contested;
    case 'SUSPICIOUS_NEEDS_HUMAN':
      return highest >= thresholds.malicious || lowest < thresholds.suspicious;
    case 'UNKNOWN':
      return highest >= thresholds.suspicious || contested || canBecomeBenign(branch, standing, slack);
    case 'BENIGN':
      return canLoseBenign(branch, standing, slack);
  }
}

function canLoseBenign(branch: Branch, standing: Standing, slack: Slack): boolean {
  const { prior, thresholds } = branch.policy.bundle;
  const leastO = standing.o - slack.o;
  const sHi = standing.sHi + slack.gain;
  const mayContest =
    Math.min(sHi, standing.oHi + slack.gain) >= CONTESTED_FROM &&
    CONTESTED_RATIO * sHi >= leastO &&
    CONTESTED_RATIO * (standing.oHi + slack.gain) >= standing.s - slack.s;
  return (
    leastO < thresholds.minExculpatory ||
    prior + sHi - leastO > thresholds.benign ||
    mayContest ||
    canUnsettle(branch, slack.size)
  );
}

function canUnsettle({ policy, lines, active }: Branch, size: number): boolean {
  return policy.requiredGroups.some((group) => {
    const settling = lines.filter(
      (line, at) => active[at] === true && line.settles && line.question.groupIndex === group,
    );
    return settling.length <= size;
  });
}

function boxMeetsContested(standing: Standing, slack: Slack): boolean {
  return (
    Math.min(standing.s, standing.o) >= CONTESTED_FROM &&
    CONTESTED_RATIO * standing.s >= standing.o - slack.o &&
    CONTESTED_RATIO * standing.o >= standing.s - slack.s
  );
}

function canBecomeBenign(branch: Branch, standing: Standing, slack: Slack): boolean {
  const { prior, thresholds } = branch.policy.bundle;
  return (
    standing.settled &&
    standing.o >= thresholds.minExculpatory &&
    prior + standing.sHi - slack.sHi - standing.o <= thresholds.benign
  );
}
