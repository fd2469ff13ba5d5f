import type { GuardFacts } from '../../src/domain/authorization.js';

/** Facts under which the shipped guardrails let a machine contain at once; tests change what they are about. */
export const CLEAR_FACTS: GuardFacts = {
  principal: { id: 'agent:sequitur', kind: 'agent', roles: [] },
  action: { type: 'revoke_sessions', effect: 'contain', reversible: true, ttlMinutes: 0, dryRun: false },
  target: { key: 'user:ana', kind: 'User', tier: 3, known: true, environment: 'office', protections: [] },
  decision: {
    uid: 'decision-1',
    verdict: 'MALICIOUS',
    robust: true,
    contested: false,
    l: 190,
    suspicion: 240,
    confidenceMilli: 987,
    unknownGroups: 0,
    ageMinutes: 2,
    owned: true,
  },
  autonomy: 4,
  approvals: [],
  involved: [],
  reasonGiven: false,
  blastRadius: 3,
  targetsToday: 1,
  directorySize: 400,
  usedLastHour: 0,
  killSwitch: false,
  changeFreeze: false,
  hour: 10,
  weekday: 2,
};

/** The clear facts with parts of their parts replaced. */
export function factsWith(change: {
  readonly [K in keyof GuardFacts]?: GuardFacts[K] extends readonly unknown[]
    ? GuardFacts[K]
    : GuardFacts[K] extends object
      ? Partial<GuardFacts[K]>
      : GuardFacts[K];
}): GuardFacts {
  return {
    ...CLEAR_FACTS,
    ...change,
    principal: { ...CLEAR_FACTS.principal, ...change.principal },
    action: { ...CLEAR_FACTS.action, ...change.action },
    target: { ...CLEAR_FACTS.target, ...change.target },
    decision: { ...CLEAR_FACTS.decision, ...change.decision },
  };
}
