import type { GuardFacts } from '../../../domain/authorization.js';

const agent = (facts: GuardFacts): boolean => facts.principal.kind === 'agent';
const changesTarget = (facts: GuardFacts): boolean => facts.action.effect === 'contain';

/** Approvers that count, worked out here on its own: the code of the guard is what is being judged. */
function others(facts: GuardFacts): number {
  const counted = new Set<string>();
  for (const id of facts.approvals)
    if (id !== facts.principal.id && facts.involved.every((barred) => barred !== id)) counted.add(id);
  return counted.size;
}

/** What an owner may decide to give up, knowing it; the floor has caps of its own beyond it. */
export const ADVISORY: ReadonlySet<string> = new Set(['machines keep to the caps unless somebody agrees']);

/** What must hold of every request that is allowed; the key is the sentence that is reported when it does not. */
export const INVARIANTS: Readonly<Record<string, (facts: GuardFacts) => boolean>> = {
  'no machine changes a target on UNKNOWN, BENIGN or no decision': (facts) =>
    !(agent(facts) && changesTarget(facts) && ['UNKNOWN', 'BENIGN', 'NONE'].includes(facts.decision.verdict)),
  'nothing new leaves while the kill switch is engaged': (facts) =>
    !(facts.killSwitch && facts.action.effect !== 'revert'),
  'tier 0 and unrated targets have two people behind the change': (facts) =>
    !changesTarget(facts) ||
    (facts.target.tier > 0 && facts.target.known) ||
    others(facts) + (agent(facts) ? 0 : 1) >= 2,
  'a person acts against UNKNOWN or BENIGN on tier 1 only when somebody else agrees': (facts) =>
    agent(facts) ||
    !changesTarget(facts) ||
    facts.target.tier > 1 ||
    ['MALICIOUS', 'SUSPICIOUS_NEEDS_HUMAN'].includes(facts.decision.verdict) ||
    others(facts) >= 1,
  'a person who changes a target says why': (facts) => agent(facts) || !changesTarget(facts) || facts.reasonGiven,
  'protected accounts are never touched by a machine': (facts) =>
    !(agent(facts) && changesTarget(facts) && facts.target.protections.length > 0),
  'a machine below L3 changes nothing without a yes of somebody else': (facts) =>
    !(agent(facts) && changesTarget(facts)) || facts.autonomy >= 3 || (facts.autonomy === 2 && others(facts) >= 1),
  'a policy that nobody owns only proposes': (facts) => !(agent(facts) && changesTarget(facts)) || facts.decision.owned,
  'what cannot be undone is never done by a machine alone': (facts) =>
    !(agent(facts) && changesTarget(facts) && !facts.action.reversible) || others(facts) >= 1,
  'an analyst or viewer changes nothing alone': (facts) =>
    agent(facts) || !changesTarget(facts) || facts.principal.roles.includes('responder') || others(facts) >= 1,
  'machines keep to the caps unless somebody agrees': (facts) =>
    !(agent(facts) && changesTarget(facts)) ||
    (facts.usedLastHour < 20 && (facts.blastRadius <= 25 || others(facts) >= 1)),
};

/** The sentences that an allowed request breaks. */
export function brokenInvariants(facts: GuardFacts): readonly string[] {
  return Object.keys(INVARIANTS).filter((name) => INVARIANTS[name]?.(facts) === false);
}
