import { createGuard } from '../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../src/pipeline/guard/folder.js';
import { compileGuardrails } from '../../src/pipeline/guard/guardrails.js';
import type { GuardFacts } from '../../src/domain/authorization.js';
import { strongestExculpation, type DecisionResult } from '../../src/domain/decision.js';
import type { SubjectDecision } from '../../src/pipeline/decide/decide-subject.js';
import type { DecisionPolicy } from '../../src/pipeline/decide/policy-file.js';
import type { Seen } from './render.js';
import { OURS } from './strategies.js';

const guard = createGuard(compileGuardrails(readGuardrails('seeds/policies/guardrails')));

/** What a machine would do about a case; about mailboxes and stores it proposes nothing by itself. */
const RESPONSES: Readonly<Record<string, { readonly type: string; readonly kind: string } | undefined>> = {
  person: { type: 'revoke_sessions', kind: 'User' },
  device: { type: 'isolate_device', kind: 'Device' },
};

/** Whether the shipped guardrails let a machine that has earned full autonomy act on this decision, without a person. */
export function isPermitted({ result, reading }: SubjectDecision): boolean {
  const response = RESPONSES[reading.subject.kind];
  if (response === undefined) return false;
  return guard.allows(factsOf(result, response, reading.asOf));
}

/** Of takeovers that show three signals: after how many of them the shipped guardrails let a machine end the sessions; null = never. */
export async function containedAfter(seen: Seen, policy: DecisionPolicy): Promise<number | null> {
  const { matched } = seen.reading;
  for (let signals = 1; signals <= matched.length; signals += 1) {
    const known = matched.slice(0, signals);
    const asOf = Math.max(...known.map(({ t }) => t));
    const around = seen.reading.around.filter(({ t }) => t <= asOf);
    const reading = { ...seen.reading, matched: known, around, asOf };
    const { decision } = await OURS.judge({ ...seen, reading }, policy);
    if (decision !== null && isPermitted(decision)) return signals;
  }
  return null;
}

function factsOf(
  { verdict, robust, contested, l, contributions, lacked }: DecisionResult,
  { type, kind }: { readonly type: string; readonly kind: string },
  at: number,
): GuardFacts {
  const decision = {
    uid: 'd',
    verdict,
    robust,
    contested,
    l,
    suspicion: l + strongestExculpation(contributions),
    unknownGroups: lacked.length,
    ageMinutes: 1,
    owned: true,
  };
  return {
    principal: { id: 'agent:sequitur', kind: 'agent', roles: [] },
    action: { type, effect: 'contain', reversible: true, ttlMinutes: 0, dryRun: true },
    target: { key: 'u', kind, tier: 3, known: true, environment: 'office', protections: [] },
    decision: { ...decision, confidenceMilli: Math.round(1_000 / (1 + 10 ** (-l / 100))) },
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
    hour: new Date(at).getUTCHours(),
    weekday: new Date(at).getUTCDay(),
  };
}
