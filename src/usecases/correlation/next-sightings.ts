import type { EvalTask, TouchedScope } from '../../domain/correlation.js';
import { partsAt } from '../../pipeline/correlate/group.js';
import { keysOf } from '../../pipeline/correlate/history.js';
import type { CorrelationTx, HitWindow } from '../../pipeline/correlate/ports.js';
import { touchedBy } from '../../pipeline/correlate/prefilter.js';
import type { RuleSet } from '../../pipeline/correlate/rule-set.js';
import { isSighting, nextWindows, SIGHTING, sightingKey } from '../../pipeline/correlate/sightings.js';

/**
 * A value that came late, or was taken back, changes only what came next with the same value: after that it had been
 * seen anyway. So each sighting asks for its successor, and mostly there is none.
 */
export async function withNextSightings(
  tx: CorrelationTx,
  rules: RuleSet,
  tasks: readonly EvalTask[],
): Promise<readonly EvalTask[]> {
  const seen = tasks.flatMap(({ scopes }) => scopes.filter((scope) => scope.seen !== undefined));
  const windows = await windowsOf(tx, rules, seen);
  const occupied = await tx.hits.occupied(windows);
  const next = await tx.hitsOfNext(windows.filter((_, i) => occupied[i] === true));
  const own = next.filter((row) => !isSighting(row));
  const [first] = tasks;
  if (own.length === 0 || first === undefined) return tasks;
  // What it answered before may no longer hold, even if nothing can match now.
  const found = touchedBy(rules, own, true);
  return tasks.map((task) => (task === first ? { ...task, scopes: [...task.scopes, ...found] } : task));
}

async function windowsOf(
  tx: CorrelationTx,
  rules: RuleSet,
  seen: readonly TouchedScope[],
): Promise<readonly HitWindow[]> {
  const known = seen.flatMap((scope) => {
    const sighting = rules.sightings.get((scope.seen ?? '').slice(SIGHTING.length));
    return sighting === undefined ? [] : [{ scope, sighting }];
  });
  const parts = [...new Set(known.flatMap(({ scope, sighting }) => partsAt(scope.group, sighting.identity)))];
  const persons = await tx.identity.personsOf(parts);
  const accounts = await tx.identity.accountsOf(parts.map((part) => persons.get(part) ?? part));
  return known.flatMap(({ scope, sighting }) => {
    const keys = new Set([
      sightingKey(sighting.digest, scope.group),
      ...keysOf(sighting, scope.group, persons, accounts),
    ]);
    return [...keys].flatMap((k) => nextWindows(k, scope.times ?? [], sighting.windowMs));
  });
}
