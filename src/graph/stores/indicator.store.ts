import { randomUUID } from 'node:crypto';
import { digestOf } from '../../domain/ids.js';
import { isName } from '../../domain/knowable.js';
import type { FeedAnswer, IndicatorHit, IndicatorProvider, ProviderQuestion } from '../../pipeline/decide/ports.js';
import type { FeedEntry, FeedImport, FeedStore, KeptFeed, Sighting } from '../../pipeline/enrich/ports.js';
import type { Graph, Tx } from '../session.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import {
  BEGIN_FEED,
  FAIL_FEED,
  FEEDS,
  INDICATORS_OF,
  KEEP_INDICATORS,
  OPEN_FEED,
  RETIRE_FEEDS,
  WITHDRAW_UNSEEN,
} from './indicator.cypher.js';
import { nameKey } from './named.store.js';
import { NAMED_ALREADY, SEEN_ALREADY } from './retro-hunt.cypher.js';

/** Rows of one transaction. */
const CHUNK = 5_000;
/** Of what is withdrawn more at once: each chunk passes over what was withdrawn before. */
const WITHDRAWN_AT_ONCE = 50_000;

export function feedStore(graph: Graph, withdrawnAtOnce = WITHDRAWN_AT_ONCE): FeedStore {
  return {
    replace: (feed) => replaceFeed(graph, feed, withdrawnAtOnce),
    add: (feed, isLast) => addToFeed(graph, feed, isLast),
    lookBack: (name, importedAt, now) => lookBack(graph, { name, importedAt, now }),
    retire: async (listed) => {
      const rows = await graph.write((tx) => tx.run<{ name: string }>(RETIRE_FEEDS, { listed }));
      return rows.map(({ name }) => name);
    },
    failed: async (name, code, at) => {
      await graph.write((tx) => tx.run(FAIL_FEED, { name, code, at }));
    },
  };
}

/** Sightings of one import that are looked at; a feed that names more of what we saw names everything. */
const MOST_SIGHTINGS = 1_000;

async function lookBack(
  graph: Graph,
  { name, importedAt, now }: { readonly name: string; readonly importedAt: number; readonly now: number },
): Promise<readonly Sighting[]> {
  const asked = { name, importedAt, limit: MOST_SIGHTINGS };
  const seen = [
    ...(await graph.run<Sighting>(SEEN_ALREADY, asked)),
    ...(await graph.run<Sighting>(NAMED_ALREADY, asked)),
  ];
  const cases = seen.flatMap((each) => each.cases);
  if (cases.length > 0) await graph.write((tx) => decideAgain(tx, cases, { trigger: 'indicator_learned', at: now }));
  return seen;
}

async function decideAgain(
  tx: Tx,
  cases: readonly number[],
  why: { readonly trigger: 'indicator_learned' | 'indicator_withdrawn'; readonly at: number },
): Promise<void> {
  const numbers = [...new Set(cases)].sort((a, b) => a - b);
  const rows = numbers.map((number) => ({ id: randomUUID(), case: number, ...why, state: 'pending' }));
  if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
}

async function addToFeed(graph: Graph, feed: FeedImport, isLast: boolean): Promise<KeptFeed> {
  const { name, importedAt, staleAfter } = feed;
  const kept = await keepAll(graph, feed);
  await graph.write((tx) => tx.run(isLast ? OPEN_FEED : BEGIN_FEED, { name, importedAt, staleAfter }));
  return { ...kept, withdrawn: 0 };
}

/** Written while it arrives, a chunk at a time: neither the text nor a million values are ever there at once. */
async function keepAll(graph: Graph, feed: FeedImport): Promise<Omit<KeptFeed, 'withdrawn'>> {
  const total = { kept: 0, skipped: 0 };
  let waiting: FeedEntry[] = [];
  for await (const { entries, skipped } of feed.content) {
    total.skipped += skipped;
    for (const entry of entries) {
      if (waiting.push(entry) < CHUNK) continue;
      total.kept += await keepChunk(graph, feed, waiting);
      waiting = [];
    }
  }
  total.kept += await keepChunk(graph, feed, waiting);
  return total;
}

/** Of what is named twice the last word counts. */
async function keepChunk(
  graph: Graph,
  { name, importedAt }: FeedImport,
  entries: readonly FeedEntry[],
): Promise<number> {
  const byValue = new Map(entries.map((entry) => [entry.value, entry]));
  const rows = [...byValue.values()].map((entry) => ({
    ...entry,
    uid: digestOf('indicator', name, entry.value),
    named: isName(entry.value) ? nameKey(entry.value) : null,
  }));
  if (rows.length === 0) return 0;
  return graph.write(async (tx) => {
    const [row] = await tx.run<KeptRow>(KEEP_INDICATORS, { name, importedAt, rows });
    await decideAgain(tx, (row?.cases ?? []).flat(), { trigger: 'indicator_withdrawn', at: importedAt });
    return row?.kept ?? 0;
  });
}

interface KeptRow {
  readonly kept: number;
  readonly cases: readonly (readonly number[])[];
}

/** The feed counts as current only once all of it is there: until then a miss proves nothing. */
async function replaceFeed(graph: Graph, feed: FeedImport, limit: number): Promise<KeptFeed> {
  const { name, importedAt, staleAfter } = feed;
  const kept = await keepAll(graph, feed);
  let withdrawn = 0;
  let last = limit;
  while (last >= limit) {
    last = await graph.write((tx) => withdrawUnseen(tx, { name, importedAt, limit }));
    withdrawn += last;
  }
  await graph.write((tx) => tx.run(OPEN_FEED, { name, importedAt, staleAfter }));
  return { ...kept, withdrawn };
}

interface Unseen {
  readonly name: string;
  readonly importedAt: number;
  readonly limit: number;
}

async function withdrawUnseen(tx: Tx, unseen: Unseen): Promise<number> {
  const [row] = await tx.run<{ withdrawn: number; cases: readonly (readonly number[])[] }>(WITHDRAW_UNSEEN, {
    ...unseen,
  });
  await decideAgain(tx, (row?.cases ?? []).flat(), { trigger: 'indicator_withdrawn', at: unseen.importedAt });
  return row?.withdrawn ?? 0;
}

interface FeedRow {
  readonly name: string;
  /** Retired: nobody fetches it any more, so that it has nothing to say of what it did not name. */
  readonly state: 'ok' | 'failed' | 'retired';
  readonly staleAfter: number | null;
}

/** The imported feeds as a provider. A hit counts even from a feed that is stale or failing; a miss of such a feed does not. */
export function importedFeeds(tx: Pick<Tx, 'run'>): IndicatorProvider {
  return {
    ask: async (question) => {
      const feeds = await tx.run<FeedRow>(FEEDS);
      const hits = await tx.run<IndicatorHit>(INDICATORS_OF, { ...question });
      const answers = feeds.map((feed) => answerOf(feed, hits, question));
      return answers.filter((answer, i) => feeds[i]?.state !== 'retired' || answer.hits.length > 0);
    },
  };
}

function answerOf(
  { name, state, staleAfter }: FeedRow,
  all: readonly IndicatorHit[],
  { asOf }: ProviderQuestion,
): FeedAnswer {
  const hits = all.filter(({ source }) => source === name);
  if (hits.length > 0) return { feed: name, state: 'ANSWERED', hits };
  if (state === 'failed') return { feed: name, state: 'ERROR', hits };
  return { feed: name, state: staleAfter !== null && staleAfter <= asOf ? 'STALE' : 'NO_COVERAGE', hits };
}
