import type { DecidingRule, GuardFacts } from '../../domain/authorization.js';
import { eligibleApprovals, peopleBehind } from './eligible-approvals.js';

interface FloorRule {
  readonly id: string;
  readonly reason: string;
  readonly broken: (facts: GuardFacts) => boolean;
}

const byAgent = (facts: GuardFacts): boolean => facts.principal.kind === 'agent';
const contains = (facts: GuardFacts): boolean => facts.action.effect === 'contain';
const byAgentOnTarget = (facts: GuardFacts): boolean => byAgent(facts) && contains(facts);
const innocent = (facts: GuardFacts): boolean =>
  !['MALICIOUS', 'SUSPICIOUS_NEEDS_HUMAN'].includes(facts.decision.verdict);

/** Effects of one kind in an hour beyond which no policy lets a machine go on. */
export const AGENT_HOURLY_LIMIT = 60;
/** Accounts beyond which no policy lets a machine act alone. */
export const AGENT_BLAST_LIMIT = 200;

/**
 * What no policy can lift. It is code and not policy, because a policy is edited at run time by the very people and
 * machines it restrains. Undoing our own change is exempt throughout: a floor that kept people contained would be a trap.
 */
const RULES: readonly FloorRule[] = [
  {
    id: 'floor.kill_switch',
    reason: 'The kill switch is engaged: nothing new leaves, only reverts.',
    broken: (facts) => facts.killSwitch && facts.action.effect !== 'revert',
  },
  {
    id: 'floor.no_agent_on_innocent',
    reason: 'On UNKNOWN, BENIGN or no decision about the target no machine changes it.',
    broken: (facts) => byAgentOnTarget(facts) && innocent(facts),
  },
  {
    id: 'floor.person_on_innocent',
    reason: 'On UNKNOWN or BENIGN a person gives a reason and, on tier 1 or 0, somebody else agrees.',
    broken: (facts) =>
      contains(facts) &&
      !byAgent(facts) &&
      innocent(facts) &&
      (!facts.reasonGiven || (facts.target.tier <= 1 && eligibleApprovals(facts).length === 0)),
  },
  {
    id: 'floor.tier0_two_people',
    reason: 'A target of tier 0, or one that nobody rated, needs two people.',
    broken: (facts) => contains(facts) && (facts.target.tier === 0 || !facts.target.known) && peopleBehind(facts) < 2,
  },
  {
    id: 'floor.never_automatic',
    reason: 'Break-glass, directory-sync and service accounts and the like are never touched by a machine.',
    broken: (facts) => byAgentOnTarget(facts) && facts.target.protections.length > 0,
  },
  {
    id: 'floor.autonomy',
    reason: 'The policy has not earned the right to act here: a person must ask for it or approve it.',
    broken: (facts) => byAgentOnTarget(facts) && !earned(facts),
  },
  {
    id: 'floor.irreversible_approved',
    reason: 'What cannot be undone waits for a yes.',
    broken: (facts) => byAgentOnTarget(facts) && !facts.action.reversible && eligibleApprovals(facts).length === 0,
  },
  {
    id: 'floor.agent_rate',
    reason: `No machine does the same more than ${String(AGENT_HOURLY_LIMIT)} times an hour.`,
    broken: (facts) => byAgentOnTarget(facts) && facts.usedLastHour >= AGENT_HOURLY_LIMIT,
  },
  {
    id: 'floor.agent_blast',
    reason: `No machine touches more than ${String(AGENT_BLAST_LIMIT)} accounts at once.`,
    broken: (facts) => byAgentOnTarget(facts) && facts.blastRadius > AGENT_BLAST_LIMIT,
  },
];

/** A policy without an owner, or whose review is overdue, is clamped to proposing: nobody answers for what it does. */
function earned(facts: GuardFacts): boolean {
  const level = facts.decision.owned ? facts.autonomy : Math.min(facts.autonomy, 1);
  return level >= 3 || (level === 2 && eligibleApprovals(facts).length > 0);
}

/** The rules of the floor that this request breaks; none may be broken, whatever the policies say. */
export function brokenFloor(facts: GuardFacts): readonly DecidingRule[] {
  return RULES.filter((rule) => rule.broken(facts)).map(({ id, reason }) => ({
    id,
    effect: 'forbid',
    owner: 'sequitur',
    reason,
  }));
}
