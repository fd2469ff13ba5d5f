import type { GuardFacts, Remedy } from '../../domain/authorization.js';

const HYPOTHETICAL_PEOPLE = ['\u0000first', '\u0000second'] as const;

/** The facts as they would be after a change; what "what would have to change" is tried out with. */
const CHANGES: Readonly<Record<Remedy, (facts: GuardFacts) => GuardFacts>> = {
  approval: (facts) => ({ ...facts, approvals: [...facts.approvals, HYPOTHETICAL_PEOPLE[0]] }),
  second_approval: (facts) => ({ ...facts, approvals: [...facts.approvals, ...HYPOTHETICAL_PEOPLE] }),
  reason: (facts) => ({ ...facts, reasonGiven: true }),
  person_requests: (facts) => ({
    ...facts,
    reasonGiven: true,
    principal: { id: '\u0000requester', kind: 'human', roles: ['responder'] },
  }),
  kill_switch_released: (facts) => ({ ...facts, killSwitch: false }),
  freeze_over: (facts) => ({ ...facts, changeFreeze: false }),
  rate_free: (facts) => ({ ...facts, usedLastHour: 0, targetsToday: 1 }),
  decision_renewed: (facts) => ({ ...facts, decision: { ...facts.decision, ageMinutes: 0 } }),
  verdict_malicious: (facts) => ({
    ...facts,
    decision: { ...facts.decision, verdict: 'MALICIOUS', robust: true, contested: false },
  }),
};

/** What cannot stand beside each other: the second approval brings the first, and a person brings a reason. */
const IMPLIED: readonly (readonly [Remedy, Remedy])[] = [
  ['second_approval', 'approval'],
  ['person_requests', 'reason'],
];

const MAX_CHANGES = 3;

/** Every smallest set of up to three changes under which `allows` says yes, shortest first; no set holds another. */
export function smallestRemedies(
  facts: GuardFacts,
  allows: (facts: GuardFacts) => boolean,
): readonly (readonly Remedy[])[] {
  const useful = (Object.keys(CHANGES) as Remedy[]).filter((remedy) => changes(facts, remedy));
  const found: (readonly Remedy[])[] = [];
  for (let size = 1; size <= MAX_CHANGES; size++)
    for (const set of subsets(useful, size))
      if (!found.some((smaller) => covers(set, smaller)) && allows(applied(facts, set))) found.push(set);
  return found;
}

function changes(facts: GuardFacts, remedy: Remedy): boolean {
  return JSON.stringify(CHANGES[remedy](facts)) !== JSON.stringify(facts);
}

function applied(facts: GuardFacts, set: readonly Remedy[]): GuardFacts {
  return set.reduce((current, remedy) => CHANGES[remedy](current), facts);
}

/** Whether `set` asks for everything that `smaller` asks for. */
function covers(set: readonly Remedy[], smaller: readonly Remedy[]): boolean {
  const asked = new Set(set.flatMap((remedy) => [remedy, ...impliedBy(remedy)]));
  return smaller.every((remedy) => asked.has(remedy));
}

function impliedBy(remedy: Remedy): readonly Remedy[] {
  return IMPLIED.filter(([stronger]) => stronger === remedy).map(([, weaker]) => weaker);
}

function subsets(items: readonly Remedy[], size: number): readonly (readonly Remedy[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => {
    const rest = items.slice(index + 1).filter((other) => !clashes(item, other));
    return subsets(rest, size - 1).map((tail) => [item, ...tail]);
  });
}

function clashes(a: Remedy, b: Remedy): boolean {
  return impliedBy(a).includes(b) || impliedBy(b).includes(a);
}
