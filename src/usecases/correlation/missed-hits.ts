import type { EvalTask } from '../../domain/correlation.js';
import type { CorrelationTx } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, identityTuples, touchedBy } from '../../pipeline/correlate/prefilter.js';
import type { RuleSet } from '../../pipeline/correlate/rule-set.js';

/**
 * Completes tasks that an older rule set wrote: their events were never shown to the rules that came since, and the
 * back-fill of those may have passed before these events were committed.
 */
export async function withMissedHits(
  tx: CorrelationTx,
  rules: RuleSet,
  tasks: readonly EvalTask[],
): Promise<readonly EvalTask[]> {
  const stale = tasks.filter((task) => task.epoch < rules.epoch && task.uids.length > 0);
  if (stale.length === 0) return tasks;
  const views = await tx.events.byUid(stale.flatMap(({ uids }) => uids));
  const hits = hitsOfEvents(rules, views);
  await tx.addMissingHits(hits);
  await tx.noteIdentityTuples(identityTuples(rules, hits));
  const [first] = stale;
  const found = touchedBy(rules, hits);
  return tasks.map((task) => (task === first ? { ...task, scopes: [...task.scopes, ...found] } : task));
}
