import type { Match } from '../../domain/correlation.js';
import { chainedView, DETECTION, detectionView } from '../../pipeline/correlate/match-views.js';
import type { CorrelationTx, FoundMatch } from '../../pipeline/correlate/ports.js';
import { hitsOfMatches, identityTuples, touchedBy } from '../../pipeline/correlate/prefilter.js';
import { isOverDetections, type LiveRule, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import type { EventView } from '../../rules/pattern/pattern.js';
import type { Answered } from './answers.js';

/** What handing on reads and writes. */
export type FeedTx = Pick<CorrelationTx, 'takeHitsBack' | 'writeHits' | 'noteIdentityTuples'> & {
  readonly events: Pick<CorrelationTx['events'], 'byUid'>;
  readonly tasks: Pick<CorrelationTx['tasks'], 'add'>;
};

/**
 * Hands what changed on to the rules that are built on it: matches leave hits as events do, and a task for the next
 * pass. Taken back first, so that a match that was superseded, or says something else, leaves nothing behind.
 */
export async function feedMatches(
  tx: FeedTx,
  rules: RuleSet,
  answered: readonly Answered[],
  newId: () => string,
): Promise<void> {
  const feeding = answered.filter(({ work: { rule } }) => feeds(rule));
  const changed = feeding.flatMap(({ diff }) => [...diff.save, ...diff.supersede].map(({ key }) => key));
  if (changed.length === 0) return;
  const former = await tx.takeHitsBack(changed);
  const hits = hitsOfMatches(rules, await viewsOf(tx, rules, feeding));
  await tx.writeHits(hits);
  await tx.noteIdentityTuples(identityTuples(rules, hits));
  const scopes = [...touchedBy(rules, hits), ...touchedBy(rules, former, true)];
  // Written even when nothing was hit: a rule over detections may be activated at this very moment.
  await tx.tasks.add([{ id: newId(), epoch: rules.epoch, uids: [], matches: shownOf(feeding), scopes }]);
}

function feeds(rule: LiveRule): boolean {
  return rule.feeds !== null || !isOverDetections(rule.pattern);
}

function shownOf(feeding: readonly Answered[]): readonly string[] {
  return feeding.filter(({ work }) => work.rule.feeds === null).flatMap(({ diff }) => diff.save.map(({ key }) => key));
}

async function viewsOf(
  tx: Pick<FeedTx, 'events'>,
  rules: RuleSet,
  feeding: readonly Answered[],
): Promise<readonly EventView[]> {
  const chained = feeding.flatMap(({ work: { rule }, diff }) =>
    rule.feeds === null ? [] : diff.save.flatMap((match) => chainedViews(rule.feeds ?? '', match)),
  );
  if (rules.stepsOver(DETECTION).length === 0) return chained;
  const shown = feeding.filter(({ work }) => work.rule.feeds === null);
  const fired = shown.flatMap(({ work, diff }) =>
    diff.save.filter(({ state }) => state === 'fired').map((match) => ({ match, rule: work.rule })),
  );
  return [...chained, ...(await detectionViews(tx, fired))];
}

function chainedViews(category: string, { key, carried }: FoundMatch): readonly EventView[] {
  return carried === undefined ? [] : [chainedView(category, key, carried)];
}

/** Where the events of matches are read. */
interface DetectionReads {
  readonly events: Pick<CorrelationTx['events'], 'byUid'>;
}

/** Matches of rules with the events that they rest on. */
export async function detectionViews(
  tx: DetectionReads,
  fired: readonly { readonly match: Match; readonly rule: Pick<LiveRule, 'record'> }[],
): Promise<readonly EventView[]> {
  const uids = new Set(fired.flatMap(({ match }) => match.events.flatMap((event) => event?.uid ?? [])));
  if (uids.size === 0) return [];
  const events = new Map((await tx.events.byUid([...uids])).map((view) => [view.order.uid, view]));
  return fired.flatMap(({ match: { key, group, events: order }, rule: { record } }) => {
    const own = new Set(order.flatMap((event) => event?.uid ?? []));
    return detectionView({
      key,
      group,
      rule: record,
      evidence: [...events.values()].filter((view) => own.has(view.order.uid)),
    });
  });
}

/** Stored matches as rules over detections see them; those of such rules, and of parts of a rule, are left out. */
export async function storedDetections(
  tx: DetectionReads & { readonly rules: Pick<CorrelationTx['rules'], 'byKeys'> },
  matches: readonly Match[],
): Promise<readonly EventView[]> {
  const records = await tx.rules.byKeys([...new Set(matches.map(({ ruleKey }) => ruleKey))]);
  const byKey = new Map(
    records.filter(({ overDetections }) => overDetections !== true).map((each) => [each.key, each]),
  );
  const known = matches.flatMap((match) => {
    const record = byKey.get(match.ruleKey);
    return record === undefined ? [] : [{ match, rule: { record } }];
  });
  return detectionViews(tx, known);
}
