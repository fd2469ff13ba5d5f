import { randomUUID } from 'node:crypto';
import { InputFault } from '../../../domain/errors.js';
import { cypherDatabase } from '../../../graph/hunt/cypher-database.js';
import type { Graph } from '../../../graph/session.js';
import { trialReads } from '../../../graph/stores/trial.store.js';
import type { FoundMatch } from '../../../pipeline/correlate/ports.js';
import type { HuntText, Stretch } from '../../../pipeline/correlate/ports-hunts.js';
import { factNamesOf, loadMappings, SHIPPED_MAPPINGS, storedFields } from '../../../pipeline/normalise/index.js';
import { groupParts } from '../../../rules/automaton/hits.js';
import { Trial } from '../../../usecases/correlation/trial.js';
import type { StreamMatch } from '../../../rules/stream/pipes.js';
import { anchoredQueries } from '../../../usecases/hunt/anchored-queries.js';
import { rulesOf } from '../../../usecases/hunt/hunt-text.js';
import { throughPipes } from '../../../usecases/hunt/through-pipes.js';
import type { Config } from '../../config/config.js';
import { openGraph } from '../../open-graph.js';
import { LATENESS } from '../../platform/correlation.js';
import { huntingOf } from '../../platform/hunting.js';

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Where the stored events and rules are; tests bring a graph of their own. */
export type OpenStore = (config: Config) => Promise<{ readonly graph: Graph; close(): Promise<void> }>;

export const localStore: OpenStore = (config) => openGraph(config, { exclusive: false, onProgress: () => undefined });

const HIT_CAP = 5_000_000;

/** What hunts need to know of this deployment's store. */
export function surroundingsOf(config: Config) {
  const own = config.SEQUITUR_MAPPINGS === undefined ? [] : [config.SEQUITUR_MAPPINGS];
  const fields = storedFields(factNamesOf(loadMappings([SHIPPED_MAPPINGS, ...own])));
  return huntingOf(config, fields).surroundings;
}

/** What a text found, as it is compared and printed. */
export interface Tried {
  readonly group: string;
  readonly events: readonly (string | null)[];
  readonly steps: readonly number[];
  readonly state: string;
  /** What a counting pipe counted. */
  readonly counted: object;
}

/** A text over what is stored, in this process; in order of first event, or as its pipes put it. */
export async function tried(
  text: HuntText,
  range: Stretch,
  graph: Graph,
  config: Config,
): Promise<{ readonly matches: readonly Tried[]; readonly cut: string | null }> {
  const reads = trialReads(graph);
  const rules = rulesOf(text, surroundingsOf(config), range.lo);
  const signal = new AbortController().signal;
  const queries = anchoredQueries(cypherDatabase(graph, randomUUID));
  const now = Date.now();
  const trial = new Trial(rules, { reads, range, now, lateness: LATENESS, hitCap: HIT_CAP, queries, signal });
  for await (const { progress } of trial.run()) {
    if (process.stderr.isTTY) process.stderr.write(`\rsequitur: ${String(progress.eventsSeen)} events`);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  const found: Tried[] = [];
  for (const { record, pattern } of rules.filter(({ feeds }) => feeds === null)) {
    const results = trial.results(record.key);
    if (pattern.pipes.length === 0) found.push(...[...results].sort(byTime).map(plain));
    else found.push(...(await throughPipes(pattern, results, reads)).map(piped));
  }
  return { matches: found, cut: trial.cut };
}

function byTime(a: FoundMatch, b: FoundMatch): number {
  return a.start - b.start || a.end - b.end;
}

function plain({ group, events, steps, state }: FoundMatch): Tried {
  return { group, events: events.map((event) => event?.uid ?? null), steps, state, counted: {} };
}

function piped({ group, match, count, values }: StreamMatch): Tried {
  const counted = { ...(count === undefined ? {} : { count }), ...(values === undefined ? {} : { values }) };
  const events = match.events.map((event) => event?.uid ?? null);
  return { group, events, steps: match.steps, state: 'fired', counted };
}

export function rangeOf({ from, to }: Period): Stretch {
  const range = { lo: timeOf('--from', from), hi: timeOf('--to', to) };
  if (range.lo > range.hi) throw usage('The period ends before it begins', 'Give --from before --to.');
  return range;
}

export function timeOf(flag: string, text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw usage(`${flag} is no time: ${text}`, 'Write it like 2026-11-03T02:14:07Z.');
}

export function usage(message: string, remedy: string): InputFault {
  return new InputFault('USAGE', message, { remedy });
}

export function printable({ events, steps, group, state, counted }: Tried) {
  const key = groupParts(group);
  return { events, steps, key: key.length === 0 ? null : key, state, ...counted };
}
