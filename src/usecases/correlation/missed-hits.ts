import type { EvalTask } from '../../domain/correlation.js';
import { DETECTION } from '../../pipeline/correlate/match-views.js';
import type { CorrelationTx, HitRow } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, hitsOfMatches, identityTuples, touchedBy } from '../../pipeline/correlate/prefilter.js';
import type { RuleSet } from '../../pipeline/correlate/rule-set.js';
import { storedDetections } from './feed-matches.js';

/**
 * Completes tasks that an older rule set wrote: their events were never shown to the rules that came since, and the
 * back-fill of those may have passed before these events were committed.
 */
export async function withMissedHits(
  tx: CorrelationTx,
  rules: RuleSet,
  tasks: readonly EvalTask[],
): Promise<readonly EvalTask[]> {
  const stale = tasks.filter(
    ({ epoch, uids, matches = [] }) => epoch < rules.epoch && uids.length + matches.length > 0,
  );
  if (stale.length === 0) return tasks;
  const views = await tx.events.byUid(stale.flatMap(({ uids }) => uids));
  const hits = [...hitsOfEvents(rules, views), ...(await hitsOfDetections(tx, rules, stale))];
  await tx.addMissingHits(hits);
  await tx.noteIdentityTuples(identityTuples(rules, hits));
  const [first] = stale;
  const found = touchedBy(rules, hits);
  return tasks.map((task) => (task === first ? { ...task, scopes: [...task.scopes, ...found] } : task));
}

async function hitsOfDetections(
  tx: CorrelationTx,
  rules: RuleSet,
  stale: readonly EvalTask[],
): Promise<readonly HitRow[]> {
  const keys = stale.flatMap(({ matches = [] }) => matches);
  if (keys.length === 0 || rules.stepsOver(DETECTION).length === 0) return [];
  return hitsOfMatches(rules, await storedDetections(tx, await tx.matches.firedByKey(keys)));
}
