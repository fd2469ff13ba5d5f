import type { TouchedScope } from '../../domain/correlation.js';
import type { LiveRules } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, CorrelationTx, HitRow, RuleRecord } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, hitsOfMatches, identityTuples, touchedBy } from '../../pipeline/correlate/prefilter.js';
import { isOverDetections, ruleSet, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import { storedDetections } from './feed-matches.js';

/** What waits for a back-fill waits under this name, whichever rules it is for. */
const WAITING_ROOM = 'back-fill';
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
 * Writes the earlier hits of the rules that were activated, a batch of events a transaction, under a lease; then they are
 * ready and their tasks run. Until then nothing of them is evaluated: with half its hits a rule would find what is not
 * there. Rules that were activated together read the stored events together: a hundred cost one reading, not a hundred.
 * Answers whether there was anything to do.
 */
export async function backFillNext(options: BackFillOptions): Promise<boolean> {
  const together = ofOneReading(await options.graph.write((tx) => tx.rules.unready()));
  if (together.length === 0) return false;
  const keys = together.map(({ key }) => key);
  const done = await options.graph.underLease('rule-back-fill', async (write) => {
    while (!(await write((tx) => oneBatch(tx, keys, options))));
    return true;
  });
  return done ?? false;
}

/** Those whose reading has come as far as the first one's. */
function ofOneReading(waiting: readonly RuleRecord[]): readonly RuleRecord[] {
  const [first] = waiting;
  const place = (record: RuleRecord) => JSON.stringify(cursorOf(record));
  return first === undefined ? [] : waiting.filter((each) => place(each) === place(first));
}

/** Answers whether the rules are ready. */
async function oneBatch(tx: CorrelationTx, keys: readonly string[], options: BackFillOptions): Promise<boolean> {
  const records = (await tx.rules.byKeys(keys)).filter(isWaiting);
  const [first] = records;
  if (first === undefined) return true;
  const epoch = await tx.rules.epoch();
  const only = ruleSet(
    epoch,
    records.flatMap((record) => options.rules.family(record)),
  );
  const { newId } = options;
  const from = beginningOf(records, options.rules);
  const views = await tx.events.from(from, cursorOf(first), options.batch);
  await mark(tx, { only, newId }, hitsOfEvents(only, views));
  const last = views.at(-1);
  if (last !== undefined && views.length === options.batch) {
    const state = { cursorT: last.order.t, cursorUid: last.order.uid };
    await tx.rules.setStates(records.map(({ key }) => ({ key, state })));
    return false;
  }
  const overDetections = records.flatMap((record) => {
    const family = options.rules.family(record);
    return family.some(({ pattern }) => isOverDetections(pattern)) ? family : [];
  });
  if (overDetections.length > 0) await markDetections(tx, { only: ruleSet(epoch, overDetections), newId }, from);
  const ready = records.map(({ key }) => key);
  const state = { ready: true, cursorT: null, cursorUid: null };
  await tx.rules.setStates(ready.map((key) => ({ key, state })));
  await tx.tasks.release([...ready, WAITING_ROOM]);
  await tx.rules.raiseEpoch();
  return true;
}

function isWaiting({ status, ready }: RuleRecord): boolean {
  return !ready && (status === 'live' || status === 'shadow');
}

/** Event time from which the first matches of any of them, and what their steps remember, may need events. */
function beginningOf(records: readonly RuleRecord[], rules: LiveRules): number {
  return Math.min(
    ...records.map((record) => {
      const family = rules.family(record);
      const remembered = Math.max(0, ...family.map(({ remembers }) => remembers));
      return record.effectiveFrom - SPANS_BACK * (family.at(-1)?.pattern.spanMs ?? 0) - remembered;
    }),
  );
}

interface Marking {
  readonly only: RuleSet;
  readonly newId: () => string;
}

async function mark(tx: CorrelationTx, { only, newId }: Marking, hits: readonly HitRow[]): Promise<void> {
  await tx.addMissingHits(hits);
  await tx.noteIdentityTuples(identityTuples(only, hits));
  const scopes = touchedBy(only, hits).map((scope) => ({ ...scope, steps: [], ruleKeys: rulesTouched(only, scope) }));
  if (scopes.length === 0) return;
  await tx.tasks.add([{ id: newId(), epoch: only.epoch, uids: [], scopes }], 'waiting', WAITING_ROOM);
}

function rulesTouched({ rulesOf }: RuleSet, { steps }: TouchedScope): readonly string[] {
  return [...new Set(steps.flatMap((digest) => (rulesOf.get(digest) ?? []).map(({ record }) => record.key)))];
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
