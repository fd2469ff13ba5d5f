import type { Graph } from '../../graph/session.js';
import { baselineWatchGraph } from '../../graph/stores/demotion.store.js';
import { contextStore } from '../../graph/stores/context.store.js';
import { DEFAULT_FACT_SETTINGS } from '../../graph/stores/permit.store.js';
import { progressStore } from '../../graph/stores/progress.store.js';
import { trustStore } from '../../graph/stores/trust.store.js';
import { DEMOTE_AT, evidenceAgainst } from '../../ledger/trust/e-process.js';
import { driftAfter, hasDrifted } from '../../ledger/trust/drift.js';
import type { TrustDoor } from '../../usecases/trust/ports.js';
import type { Guard } from '../../pipeline/guard/authorize.js';
import { INVARIANTS } from '../../pipeline/guard/proof/invariants.js';
import { watchBaselines } from '../../usecases/trust/watch-baselines.js';
import { testsBesideRule } from './tests-beside-rule.js';
import { Loop } from '../work/loop.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { ResponsibilityParts } from '../../usecases/trust/responsibilities.js';
import { trustDoor } from '../../usecases/trust/trust.js';

/** What is normal moves over days; ten minutes are soon enough, and cost next to nothing where no machine acts alone. */
const WATCH_EVERY_MS = 600_000;

/** Takes levels away where what is normal has moved since they were signed. */
export function baselineWatch(
  graph: Graph,
  policies: () => Promise<readonly DecisionPolicy[]>,
  onFault: (name: string, fault: unknown) => void,
): Loop {
  const watching = { graph: baselineWatchGraph(graph), policies, now: Date.now };
  const step = (): Promise<boolean> => watchBaselines(watching).then(() => false);
  return new Loop(step, { name: 'baselines', idleMs: WATCH_EVERY_MS, onFault });
}

/** Outcomes, the levels they earn or cost, and records of wrong decisions. */
export function trustSide(
  graph: Graph,
  guard: Pick<Guard, 'guardrails'>,
  policies: () => Promise<readonly DecisionPolicy[]>,
  ruleFolders: readonly string[],
): TrustDoor {
  const { defaultAutonomy } = DEFAULT_FACT_SETTINGS;
  const losesLevel = (tally: { right: number; wrong: number }, floor: number): boolean =>
    evidenceAgainst(tally, floor) >= DEMOTE_AT;
  const watch = (before: readonly number[], right: boolean, floor: number) => {
    const watches = driftAfter(before, right, floor);
    return { watches, drifted: hasDrifted(watches) };
  };
  const book = trustStore(graph, { defaultAutonomy, losesLevel, watch });
  const guardrailOwner = (id: string): string | null =>
    guard.guardrails.rules.find((rule) => rule.id === id)?.owner ?? null;
  const responsibilities = responsibilityParts(graph, guard, policies);
  const ruleFileTests = (id: string): readonly string[] => testsBesideRule(ruleFolders, id);
  const guardrailTests = Object.keys(INVARIANTS);
  const owners = { guardrailOwner, ruleFileTests, guardrailTests };
  return trustDoor({ book, now: Date.now, ...owners, defaultAutonomy, responsibilities });
}

/** Where it is written who answers for what. */
export function responsibilityParts(
  graph: Graph,
  guard: Pick<Guard, 'guardrails'>,
  policies: () => Promise<readonly DecisionPolicy[]>,
): ResponsibilityParts {
  const context = contextStore(graph);
  return {
    policies,
    guardrails: () => guard.guardrails.rules,
    sources: async () => (await progressStore(graph).all()).map(({ source }) => source),
    owners: (subjects, now) => context.asOf(subjects, { asOf: now, knownAt: now }, ['owner']),
    due: (now, limit) => context.due({ now, owner: null, dueAt: -1, uid: '', limit }),
    now: Date.now,
  };
}
