import type { EvalTask } from '../../domain/correlation.js';
import { partsAt } from '../../pipeline/correlate/group.js';
import { keysOf } from '../../pipeline/correlate/history.js';
import type { CorrelationTx, HitRow, HitWindow } from '../../pipeline/correlate/ports.js';
import { touchedBy } from '../../pipeline/correlate/prefilter.js';
import type { RuleSet } from '../../pipeline/correlate/rule-set.js';
import {
  countedWindow,
  earlierThatDay,
  isSighting,
  nextWindows,
  SIGHTING,
  sightingKey,
  type Sighting,
} from '../../pipeline/correlate/sightings.js';
import { EVERYTHING } from '../../rules/automaton/hits.js';

/** Events that one late value may bring back for their count of days; beyond, the rules that ask show as degraded. */
const COUNTED_AGAIN = 20_000;

/**
 * A value that came late, or was taken back, changes for `first_seen` only what came next with the same value: after that
 * it had been seen anyway. So each sighting asks for its successor, and mostly there is none. For `seen_days` it changes
 * what follows for as long as its day may be counted.
 */
export async function withNextSightings(
  tx: CorrelationTx,
  rules: RuleSet,
  tasks: readonly EvalTask[],
  now: number,
): Promise<readonly EvalTask[]> {
  const [first] = tasks;
  if (first === undefined) return tasks;
  const values = await valuesOf(tx, rules, tasks);
  const found = [...(await nextOf(tx, values)), ...(await countedOf(tx, rules, values, now))];
  const own = found.filter((row) => !isSighting(row));
  if (own.length === 0) return tasks;
  // What it answered before may no longer hold, even if nothing can match now.
  const touched = touchedBy(rules, own, true);
  return tasks.map((task) => (task === first ? { ...task, scopes: [...task.scopes, ...touched] } : task));
}

interface Value {
  readonly sighting: Sighting;
  /** Of a person under each account. */
  readonly keys: readonly string[];
  readonly times: readonly number[];
}

async function valuesOf(tx: CorrelationTx, rules: RuleSet, tasks: readonly EvalTask[]): Promise<readonly Value[]> {
  const seen = tasks.flatMap(({ scopes }) => scopes.filter((scope) => scope.seen !== undefined));
  const known = seen.flatMap((scope) => {
    const sighting = rules.sightings.get((scope.seen ?? '').slice(SIGHTING.length));
    return sighting === undefined ? [] : [{ scope, sighting }];
  });
  const parts = [...new Set(known.flatMap(({ scope, sighting }) => partsAt(scope.group, sighting.identity)))];
  const persons = await tx.identity.personsOf(parts);
  const accounts = await tx.identity.accountsOf(parts.map((part) => persons.get(part) ?? part));
  return known.map(({ scope, sighting }) => {
    const keys = new Set([
      sightingKey(sighting.digest, scope.group),
      ...keysOf(sighting, scope.group, persons, accounts),
    ]);
    return { sighting, keys: [...keys], times: [...new Set(scope.times ?? [])] };
  });
}

async function nextOf(tx: CorrelationTx, values: readonly Value[]): Promise<readonly HitRow[]> {
  const windows = values
    .filter(({ sighting }) => !sighting.days)
    .flatMap(({ sighting, keys, times }) => keys.flatMap((k) => nextWindows(k, times, sighting.windowMs)));
  return tx.hitsOfNext(await occupiedOf(tx, windows));
}

async function countedOf(
  tx: CorrelationTx,
  rules: RuleSet,
  values: readonly Value[],
  now: number,
): Promise<readonly HitRow[]> {
  const counting = values.filter(({ sighting }) => sighting.days);
  const moments = counting.flatMap(({ sighting, keys, times }) => times.map((t) => ({ t, sighting, keys })));
  const looks = moments.map(({ t, keys }) => keys.map((k) => earlierThatDay(k, t)));
  const before = await tx.hits.occupied(looks.flat());
  let at = 0;
  const windows = moments.flatMap(({ t, sighting, keys }) => {
    const already = keys.map(() => before[at++] === true).includes(true);
    return keys.map((k) => countedWindow(k, t, sighting.windowMs, already));
  });
  const rows = await tx.hitsOfAll(await occupiedOf(tx, windows), COUNTED_AGAIN);
  if (new Set(rows.map(({ e }) => e)).size >= COUNTED_AGAIN) await degraded(tx, rules, counting, now);
  return rows;
}

async function degraded(tx: CorrelationTx, rules: RuleSet, values: readonly Value[], now: number): Promise<void> {
  const digests = new Set(values.map(({ sighting }) => sighting.digest));
  const asking = [...rules.rules.values()].filter(({ terms }) =>
    terms.some(({ probes = [] }) => probes.some(({ digest }) => digests.has(digest))),
  );
  await tx.rules.degrade(
    asking.map(({ record }) => ({
      ruleKey: `${record.id}@${String(record.version)}`,
      group: EVERYTHING,
      code: 'HUNT_LIMIT',
    })),
    now,
  );
}

async function occupiedOf(tx: CorrelationTx, windows: readonly HitWindow[]): Promise<readonly HitWindow[]> {
  const open = windows.filter(({ lo, hi }) => lo <= hi);
  const occupied = await tx.hits.occupied(open);
  return open.filter((_, i) => occupied[i] === true);
}
