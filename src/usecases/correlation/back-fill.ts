import type { LiveRules } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, CorrelationTx, HitRow, RuleRecord } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, hitsOfMatches, identityTuples, touchedBy } from '../../pipeline/correlate/prefilter.js';
import { isOverDetections, ruleSet, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import { storedDetections } from './feed-matches.js';

/** Spans before a rule takes effect whose events its first matches may still need. */
const SPANS_BACK = 2;
const DETECTIONS_A_PAGE = 1_000;

export interface BackFillOptions {
  readonly graph: CorrelationGraph;
  readonly rules: LiveRules;
  readonly newId: () => string;
  /** Events of one transaction. */
  readonly batch: number;
}

/**
 * Writes the earlier hits of one rule that was activated, a batch a transaction, under a lease; then the rule is ready
 * and its tasks run. Until then nothing of it is evaluated: with half its hits it would find what is not there.
 * Answers whether there was anything to do.
 */
export async function backFillOne(options: BackFillOptions): Promise<boolean> {
  const waiting = await options.graph.write((tx) => tx.rules.unready());
  if (waiting === null) return false;
  const done = await options.graph.underLease('rule-back-fill', async (write) => {
    while (!(await write((tx) => oneBatch(tx, waiting.key, options))));
    return true;
  });
  return done ?? false;
}

/** Answers whether the rule is ready. */
async function oneBatch(tx: CorrelationTx, key: string, options: BackFillOptions): Promise<boolean> {
  const [record] = await tx.rules.byKeys([key]);
  const epoch = await tx.rules.epoch();
  const family = record === undefined || record.ready ? [] : options.rules.family(record);
  const rule = family.at(-1);
  if (record === undefined || rule === undefined) return true;
  const only = ruleSet(epoch, family);
  const ruleKeys = family.map((each) => each.record.key);
  const remembered = Math.max(0, ...[...only.sightings.values()].map(({ windowMs }) => windowMs));
  const from = record.effectiveFrom - SPANS_BACK * (rule.pattern.spanMs ?? 0) - remembered;
  const views = await tx.events.from(from, cursorOf(record), options.batch);
  const hits = hitsOfEvents(only, views);
  await mark(tx, { only, key, ruleKeys, newId: options.newId }, hits);
  const last = views.at(-1);
  if (last !== undefined && views.length === options.batch) {
    await tx.rules.setState(key, { cursorT: last.order.t, cursorUid: last.order.uid });
    return false;
  }
  if (isOverDetections(rule.pattern)) await markDetections(tx, { only, key, ruleKeys, newId: options.newId }, from);
  await tx.rules.setState(key, { ready: true, cursorT: null, cursorUid: null });
  await tx.tasks.release([key]);
  await tx.rules.raiseEpoch();
  return true;
}

interface Marking {
  readonly only: RuleSet;
  readonly key: string;
  readonly ruleKeys: readonly string[];
  readonly newId: () => string;
}

async function mark(
  tx: CorrelationTx,
  { only, key, ruleKeys, newId }: Marking,
  hits: readonly HitRow[],
): Promise<void> {
  await tx.addMissingHits(hits);
  await tx.noteIdentityTuples(identityTuples(only, hits));
  const scopes = touchedBy(only, hits).map((scope) => ({ ...scope, steps: [], ruleKeys }));
  if (scopes.length > 0) await tx.tasks.add([{ id: newId(), epoch: only.epoch, uids: [], scopes }], 'waiting', key);
}

/** What other rules found before is to a rule over detections what earlier events are to others. */
async function markDetections(tx: CorrelationTx, marking: Marking, from: number): Promise<void> {
  let [time, after] = [from, ''];
  for (;;) {
    const page = await tx.matches.firedFrom(time, after, DETECTIONS_A_PAGE);
    await mark(tx, marking, hitsOfMatches(marking.only, await storedDetections(tx, page)));
    const last = page.at(-1);
    if (last === undefined || page.length < DETECTIONS_A_PAGE) return;
    [time, after] = [last.end, last.key];
  }
}

function cursorOf(record: RuleRecord): { readonly t: number; readonly uid: string } | null {
  const { cursorT, cursorUid } = record;
  return typeof cursorT === 'number' && typeof cursorUid === 'string' ? { t: cursorT, uid: cursorUid } : null;
}
