import type { FoundMatch } from '../../pipeline/correlate/ports.js';
import type { TrialReads } from '../../pipeline/correlate/ports-hunts.js';
import type { EventView, Pattern, PatternMatch } from '../../rules/pattern/pattern.js';
import { finish, type StreamMatch } from '../../rules/stream/pipes.js';

const READ_AT_ONCE = 500;

/** Pipes pick from a finished list, whose events are read once more: only theirs. */
export async function throughPipes(
  pattern: Pattern,
  results: readonly FoundMatch[],
  reads: Pick<TrialReads, 'events'>,
): Promise<readonly StreamMatch[]> {
  const views = await viewsOfAll(results, reads);
  const ordered = (match: PatternMatch): PatternMatch => ({
    ...match,
    events: match.events.map((event) => (event === null ? null : (views.get(event.uid)?.order ?? event))),
  });
  const viewsOf = (match: PatternMatch): readonly EventView[] =>
    match.events.flatMap((event) => (event === null ? [] : (views.get(event.uid) ?? [])));
  const matches = results.map(({ group, events, steps }) => ({ group, match: ordered({ events, steps }) }));
  return finish(pattern, matches, viewsOf);
}

async function viewsOfAll(
  results: readonly FoundMatch[],
  reads: Pick<TrialReads, 'events'>,
): Promise<ReadonlyMap<string, EventView>> {
  const uids = [...new Set(results.flatMap(({ events }) => events.flatMap((event) => event?.uid ?? [])))];
  const views = new Map<string, EventView>();
  for (let at = 0; at < uids.length; at += READ_AT_ONCE) {
    for (const view of await reads.events.byUid(uids.slice(at, at + READ_AT_ONCE))) views.set(view.order.uid, view);
  }
  return views;
}
