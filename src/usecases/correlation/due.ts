import { observationOf, restsOnCoverage } from '../../pipeline/correlate/coverage.js';
import type { CorrelationTx, RuleObservation, SourceMark } from '../../pipeline/correlate/ports.js';
import { settledBefore, type RuleSet } from '../../pipeline/correlate/rule-set.js';

/** Pending matches looked at in one pass. */
const LIMIT = 1_000;

/**
 * What time itself brings: rules that became ready, and absences whose window has closed. Their scopes become tasks
 * like any other, so timers need no memory and survive restarts. Answers how many there were.
 */
export async function queueDue(
  tx: CorrelationTx,
  rules: RuleSet,
  marks: readonly SourceMark[],
  newId: () => string,
): Promise<number> {
  const ready = [...rules.rules.values()].filter(({ record }) => record.ready).map(({ record }) => record.key);
  const released = await tx.tasks.release(ready);
  const due = await tx.matches.due(waitingRules(rules, marks, await tx.horizon()), LIMIT);
  if (due.length === 0) return released;
  const scopes = due.map(({ ruleKey, group, lo, hi }) => ({
    group,
    literal: true,
    steps: [],
    ruleKeys: [ruleKey],
    lo,
    hi,
    removed: true,
  }));
  await tx.tasks.add([{ id: newId(), epoch: rules.epoch, uids: [], scopes }]);
  return released + due.length;
}

/** Only their matches wait. */
function waitingRules(
  rules: RuleSet,
  marks: readonly SourceMark[],
  horizon: number | null,
): readonly RuleObservation[] {
  return [...rules.rules.values()]
    .filter(({ pattern }) => restsOnCoverage(pattern))
    .map((rule) => {
      const { watermark, digest } = observationOf(rule.pattern, marks);
      const since = settledBefore(rule, horizon);
      return { ruleKey: rule.record.key, since, watermark, coverage: digest };
    });
}
