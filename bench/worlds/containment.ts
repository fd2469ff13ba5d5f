import { createGuard } from '../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../src/pipeline/guard/folder.js';
import { compileGuardrails } from '../../src/pipeline/guard/guardrails.js';
import type { GuardFacts } from '../../src/domain/authorization.js';
import type { DecisionPolicy } from '../../src/pipeline/decide/policy-file.js';
import type { Seen } from './render.js';
import { OURS } from './strategies.js';

const guard = createGuard(compileGuardrails(readGuardrails('seeds/policies/guardrails')));

/** How long after a signal a decision is there at the latest; measured by the benchmark of latency. */
const DECIDED_WITHIN_MS = 60_000;

/** Of takeovers that show three signals: after how many of them the shipped guardrails let a machine end the sessions; null = never. */
export async function containedAfter(seen: Seen, policy: DecisionPolicy): Promise<number | null> {
  const { matched } = seen.reading;
  for (let signals = 1; signals <= matched.length; signals += 1) {
    const known = matched.slice(0, signals);
    const asOf = Math.max(...known.map(({ t }) => t));
    const around = seen.reading.around.filter(({ t }) => t <= asOf);
    const reading = { ...seen.reading, matched: known, around, asOf };
    const { decision } = await OURS.judge({ ...seen, reading }, policy);
    const action = { type: 'revoke_sessions', target: 'u', args: {}, step: 's' };
    if (decision === null) continue;
    const request = {
      action,
      argumentsDigest: 'd',
      facts: factsOf(decision.result, asOf),
      now: asOf,
      permitMs: DECIDED_WITHIN_MS,
    };
    if (guard.authorize(request).allowed) return signals;
  }
  return null;
}

function factsOf(
  {
    verdict,
    robust,
    contested,
    l,
    o,
    lacked,
  }: {
    verdict: GuardFacts['decision']['verdict'];
    robust: boolean;
    contested: boolean;
    l: number;
    o: number;
    lacked: readonly unknown[];
  },
  at: number,
): GuardFacts {
  const decision = {
    uid: 'd',
    verdict,
    robust,
    contested,
    l,
    suspicion: l + o,
    unknownGroups: lacked.length,
    ageMinutes: 1,
    owned: true,
  };
  return {
    principal: { id: 'agent:sequitur', kind: 'agent', roles: [] },
    action: { type: 'revoke_sessions', effect: 'contain', reversible: true, ttlMinutes: 0, dryRun: true },
    target: { key: 'u', kind: 'User', tier: 3, known: true, environment: 'office', protections: [] },
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
