import type { GuardFacts, PermitRecord, Remedy, Rule } from '../../domain/authorization.js';
import { canonicalDigest } from '../../domain/canonical.js';
import type { Guard } from './authorize.js';
import { permitContent } from './permit-content.js';

export interface RulingTimes {
  /** How long a queued action may wait for its dispatch before it must be asked for anew. */
  readonly queueMs: number;
  /** How long a claimed send may still leave. */
  readonly dispatchMs: number;
  /** At L3 a person has this long to say no. */
  readonly vetoMs: number;
}
export const DEFAULT_TIMES: RulingTimes = { queueMs: 3_600_000, dispatchMs: 30_000, vetoMs: 900_000 };

const BY_APPROVAL: ReadonlySet<Remedy> = new Set(['approval', 'second_approval', 'reason']);
const BY_PEOPLE: ReadonlySet<Remedy> = new Set([...BY_APPROVAL, 'person_requests']);

/** Rules on actions that are asked for: queued, waiting for people, or denied. */
export function queueRule(guard: Guard, now: number, times: RulingTimes = DEFAULT_TIMES): Rule {
  return ruleWith(guard, now, times.queueMs, (facts) => now + (isVetoable(facts) ? times.vetoMs : 0));
}

/** Rules on sends that are about to leave, with a permit that ends soon. */
export function dispatchRule(guard: Guard, now: number, times: RulingTimes = DEFAULT_TIMES): Rule {
  return ruleWith(guard, now, times.dispatchMs, () => now);
}

function ruleWith(guard: Guard, now: number, permitMs: number, startOf: (facts: GuardFacts) => number): Rule {
  return (action, argumentsDigest, facts) => {
    const notBefore = startOf(facts);
    const answer = guard.authorize({ action, argumentsDigest, facts, now, permitMs: permitMs + notBefore - now });
    const { record } = answer;
    if (answer.allowed) {
      const commitment = canonicalDigest(permitContent(guard.guardrails.source, record));
      return { state: 'QUEUED', permitted: answer.permitted, record, notBefore, commitment };
    }
    return { state: waitingState(record, facts), record };
  };
}

/** At L3 a machine acts unless somebody objects in time; with a yes in hand there is nothing to wait for. */
function isVetoable(facts: GuardFacts): boolean {
  const alone = facts.principal.kind === 'agent' && facts.approvals.length === 0;
  return alone && facts.action.effect === 'contain' && facts.autonomy === 3;
}

/** What people can mend by saying yes waits for them; what only a person may ask for is proposed to one. */
function waitingState(record: PermitRecord, facts: GuardFacts): 'WAITING_APPROVAL' | 'PROPOSED' | 'DENIED' {
  // In shadow nothing is put before people: the record of what would have been asked is all that remains.
  if (facts.principal.kind === 'agent' && facts.autonomy === 0) return 'DENIED';
  if (record.missing.some((set) => set.every((remedy) => BY_APPROVAL.has(remedy)))) return 'WAITING_APPROVAL';
  if (record.missing.some((set) => set.every((remedy) => BY_PEOPLE.has(remedy)))) return 'PROPOSED';
  return 'DENIED';
}
