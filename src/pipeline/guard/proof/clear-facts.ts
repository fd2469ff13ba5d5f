import type { GuardFacts } from '../../../domain/authorization.js';

/** Facts under which the shipped guardrails let a machine contain at once; a proof changes what it is about. */
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

/** Facts in parts: what is not named stays as it is. */
export type Change = {
  readonly [K in keyof GuardFacts]?: GuardFacts[K] extends readonly unknown[]
    ? GuardFacts[K]
    : GuardFacts[K] extends object
      ? Partial<GuardFacts[K]>
      : GuardFacts[K];
};

/** The clear facts with parts of their parts replaced. */
export function factsWith(change: Change): GuardFacts {
  return {
    ...CLEAR_FACTS,
    ...change,
    principal: { ...CLEAR_FACTS.principal, ...change.principal },
    action: { ...CLEAR_FACTS.action, ...change.action },
    target: { ...CLEAR_FACTS.target, ...change.target },
    decision: { ...CLEAR_FACTS.decision, ...change.decision },
  };
}

/** The second over the first, part by part. */
export function mergedChange(a: Change, b: Change): Change {
  const part = <K extends 'principal' | 'action' | 'target' | 'decision'>(name: K) =>
    a[name] === undefined && b[name] === undefined ? {} : { [name]: { ...a[name], ...b[name] } };
  return { ...a, ...b, ...part('principal'), ...part('action'), ...part('target'), ...part('decision') };
}
