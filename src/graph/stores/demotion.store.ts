import type {
  ActingLevel,
  AnswersAround,
  BaselineDrift,
  BaselineWatchGraph,
} from '../../pipeline/decide/ports-trust.js';
import type { JsonObject } from '../../domain/json.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { ACTING_LEVELS, ANSWERS_AROUND, LOSE_LEVEL, POLICIES_RESTING_ON, POLICY_IDS } from './demotion.cypher.js';

/** Latest decisions of a policy that tell what it rests on. */
const LATEST = 100;
/** Those that tell how its questions were answered, before and since. */
const COMPARED = 2_000;

export const policyOfKey = (key: string): string => key.split('|')[0] ?? '';

/**
 * A source no longer sends what it did: levels at which machines act are lost where their policy's decisions rest on it.
 * A level for every policy is lost with the first of them, since it is theirs too.
 */
export async function demoteForSource(
  tx: Tx,
  { source, codes, now }: { readonly source: string; readonly codes: readonly string[]; readonly now: number },
): Promise<void> {
  const levels = await tx.run<ActingLevel>(ACTING_LEVELS);
  if (levels.length === 0) return;
  const named = [...new Set(levels.map(({ key }) => policyOfKey(key)).filter((policy) => policy !== '*'))];
  const policies = levels.some(({ key }) => policyOfKey(key) === '*') ? await allPolicies(tx, named) : named;
  const resting = await tx.run<{ policy: string }>(POLICIES_RESTING_ON, { policies, source, limit: LATEST });
  const affected = new Set(resting.map(({ policy }) => policy));
  const lost = levels.filter(({ key }) =>
    policyOfKey(key) === '*' ? affected.size > 0 : affected.has(policyOfKey(key)),
  );
  await loseLevels(tx, lost, now, { why: 'source_drift', source, codes: [...codes] });
}

async function allPolicies(tx: Tx, named: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.run<{ id: string }>(POLICY_IDS);
  return [...new Set([...named, ...rows.map(({ id }) => id)])];
}

/** Answers with the keys that were lost: a level that changed meanwhile is left alone. */
export async function loseLevels(
  tx: Tx,
  levels: readonly ActingLevel[],
  now: number,
  because: JsonObject,
): Promise<readonly string[]> {
  if (levels.length === 0) return [];
  const rows = levels.map(({ key, level, signedAt }) => ({ key, level, signedAt }));
  const lost = await tx.run<{ key: string; to: number }>(LOSE_LEVEL, { rows, now });
  const told = lost.map(({ key, to }) => ({
    ...{ stream: 'config', type: 'autonomy.demoted', at: now, actor: 'system:trust' },
    body: { key, to, ...because },
  }));
  await appendAudit(tx, told);
  return lost.map(({ key }) => key);
}

/** What the watch over baselines reads and takes away. */
export function baselineWatchGraph(graph: Graph): BaselineWatchGraph {
  return {
    acting: () => graph.run<ActingLevel>(ACTING_LEVELS),
    answers: (policy, questions, since) =>
      graph.run<AnswersAround>(ANSWERS_AROUND, { policy, questions, since, limit: COMPARED }),
    lose: (level, { question, shift }: BaselineDrift, now) =>
      graph.write(async (tx) => {
        // The audit holds whole numbers only.
        const because = { why: 'baseline_drift', question, shiftMilli: Math.round(shift * 1_000) };
        return (await loseLevels(tx, [level], now, because)).length > 0;
      }),
  };
}
