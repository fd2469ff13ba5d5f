import type { GuardFacts } from '../../domain/authorization.js';

/** Whose yes counts: each person once, never the one who asks, never one whom the case is about. */
export function eligibleApprovals(facts: GuardFacts): readonly string[] {
  const barred = new Set([facts.principal.id, ...facts.involved]);
  return [...new Set(facts.approvals)].filter((id) => !barred.has(id)).sort();
}

/** Distinct people who stand behind the request: whoever asks, if a person, and whoever agreed. */
export function peopleBehind(facts: GuardFacts): number {
  return eligibleApprovals(facts).length + (facts.principal.kind === 'human' ? 1 : 0);
}
