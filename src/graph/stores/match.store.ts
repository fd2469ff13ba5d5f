import type { Match } from '../../domain/correlation.js';
import type { FoundMatch, MatchStore, MatchWindow, StoredMatch } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  DUE_MATCHES,
  EVIDENCE_OF_MATCHES,
  FIRED_BY_KEY,
  FIRED_FROM,
  MATCHES_WITHIN,
  SAVE_MATCHES,
  SUPERSEDE_MATCHES,
} from './match.cypher.js';

export function matchStore(tx: Tx): MatchStore {
  return {
    within: (windows) => matchesWithin(tx, windows),
    save: (matches, now) => saveMatches(tx, matches, now),
    supersede: async (keys, now) => {
      if (keys.length > 0) await tx.run(SUPERSEDE_MATCHES, { keys, now });
    },
    firedByKey: async (keys) =>
      keys.length === 0 ? [] : (await tx.run<MatchRow>(FIRED_BY_KEY, { keys })).map(matchOf),
    firedFrom: async (time, after, limit) => (await tx.run<MatchRow>(FIRED_FROM, { time, after, limit })).map(matchOf),
    due: async (rules, limit) =>
      rules.length === 0 ? [] : tx.run(DUE_MATCHES, { rules, limit, least: Number.MIN_SAFE_INTEGER }),
  };
}

type MatchRow = Omit<Match, 'events'> & { readonly events: readonly string[] };

/** Only the uids of its events are kept with a match; their order is read with the events. */
function matchOf({ events, ...row }: MatchRow): Match {
  return { ...row, events: events.map((uid) => (uid === '' ? null : { t: 0, n: 0, uid })) };
}

async function matchesWithin(tx: Tx, windows: readonly MatchWindow[]): Promise<readonly (readonly StoredMatch[])[]> {
  if (windows.length === 0) return [];
  const rows = await tx.run<StoredMatch & { i: number }>(MATCHES_WITHIN, { windows });
  const found: StoredMatch[][] = windows.map(() => []);
  for (const { i, ...match } of rows) found[i]?.push(match);
  return found;
}

async function saveMatches(tx: Tx, matches: readonly FoundMatch[], now: number): Promise<void> {
  if (matches.length === 0) return;
  await tx.run(SAVE_MATCHES, { rows: matches.map(matchRow), now });
  await tx.run(EVIDENCE_OF_MATCHES, { rows: matches.flatMap(evidenceRows) });
}

function matchRow(match: FoundMatch) {
  const { key, ruleKey, group, start, end, state, due, coverage } = match;
  const events = match.events.map((event) => event?.uid ?? '');
  return { key, start, end, state, due, coverage, identity: { ruleKey, group, events, steps: match.steps } };
}

/** Counts over a busy group overlap: with an edge to every event of every window a burst would be quadratic. */
const MOST_EDGES = 200;

function evidenceRows({ key, events, steps }: FoundMatch) {
  return events.flatMap((event, position) =>
    event === null || position < events.length - MOST_EDGES
      ? []
      : [{ key, uid: event.uid, step: steps[position] ?? position, position }],
  );
}
