import { InputFault, PlatformError } from '../../domain/errors.js';
import { compileRule, type CompiledRule } from '../../rules/compile.js';
import type { Dialect } from '../../rules/eql/cursor.js';
import type { HuntEngine, HuntEvents, HuntMatch } from './stream-contract.js';
import { foldHunt, type HuntDetection } from './fold-hunt.js';
import { factsIn } from './given-context.js';
import { EventList } from './stream-events.js';
import { checkHuntText, isAnchored } from '../../rules/cypher/anchored.js';
import type { CypherEnd } from './cypher-hunt.js';
import type { ScratchCypher } from './cypher-scratch.js';
import type { CompileSigma } from './stream-sigma.js';

/** Languages beside EQL, each where there is one. */
export interface BatchLanguages {
  readonly sigma?: CompileSigma | undefined;
  /** Opens the scratch database that all entries share. */
  readonly cypher?: (() => Promise<ScratchCypher>) | undefined;
  /** Answers are detections in place of matches. */
  readonly fold?: boolean;
}

export interface BatchError {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** One line out per line in. */
export type BatchAnswer =
  | { readonly id: unknown; readonly matches: readonly HuntMatch[]; readonly truncated?: CypherEnd['reason'] }
  | { readonly id: unknown; readonly detections: readonly HuntDetection[] }
  | { readonly id: unknown; readonly error: BatchError };

export function dialectOf(value: unknown): Dialect | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'elasticsearch' || value === 'classic') return value;
  throw new InputFault('USAGE', `Unknown dialect ${String(value)}`, { remedy: 'Use elasticsearch or classic.' });
}

/** Event queries and samples without a window know no time, so their events may lack one. */
export function isTimeless({ pattern: { kind, spanMs } }: Pick<CompiledRule, 'pattern'>): boolean {
  return kind === 'event' || (kind === 'sample' && spanMs === null);
}

function queryOf(entry: Record<string, unknown>): string {
  const { query } = entry;
  if (typeof query !== 'string') throw new InputFault('USAGE', 'query must be a string', { remedy: 'Give a query.' });
  return query;
}

function compile(entry: Record<string, unknown>): CompiledRule {
  const { language } = entry;
  const named = typeof language === 'string' ? language : 'eql';
  return compileRule(queryOf(entry), { language: named, dialect: dialectOf(entry['dialect']) });
}

function eventsOf(entry: Record<string, unknown>, timeless: boolean): HuntEvents {
  const given = entry['events'] ?? [];
  if (!Array.isArray(given))
    throw new InputFault('USAGE', 'events must be a list', { remedy: 'Give a list of objects.' });
  const list = new EventList(timeless);
  given.forEach((event, index) => {
    list.add(event, { line: index + 1 });
  });
  return list.done(factsIn(entry['context']));
}

type Found =
  | Pick<Extract<BatchAnswer, { matches: unknown }>, 'matches' | 'truncated'>
  | { readonly detections: readonly HuntDetection[] };

async function matchesOf(
  entry: Record<string, unknown>,
  engine: HuntEngine,
  { sigma, cypher, fold }: BatchLanguages,
): Promise<Found> {
  if (entry['language'] === 'cypher' && cypher !== undefined) {
    if (fold === true) throw new InputFault('USAGE', 'Cypher does not fold', { remedy: 'Leave --fold out.' });
    return cypherMatches(entry, cypher);
  }
  if (entry['language'] === 'sigma' && sigma !== undefined) {
    const hunt = sigma(queryOf(entry));
    const events = eventsOf(entry, hunt.timeless);
    const matches = await hunt.run(events);
    return fold === true ? { detections: foldHunt(matches, events, (rule) => hunt.rearmOf(rule)) } : { matches };
  }
  const compiled = compile(entry);
  const events = eventsOf(entry, isTimeless(compiled));
  const matches: HuntMatch[] = [];
  for await (const match of engine.run(compiled, events)) matches.push(match);
  return fold === true ? { detections: foldHunt(matches, events, () => rearmOf(compiled)) } : { matches };
}

/** How long matches of a query go on joining one detection, ms. */
export function rearmOf({ pattern: { spanMs } }: Pick<CompiledRule, 'pattern'>): number {
  return spanMs ?? 0;
}

/** A graph pattern knows no order of its own, so events may lack a time. */
async function cypherMatches(entry: Record<string, unknown>, open: () => Promise<ScratchCypher>): Promise<Found> {
  const query = queryOf(entry);
  // A text that is refused as such starts no database.
  checkHuntText(query);
  const cypher = await open();
  const matches: HuntMatch[] = [];
  if (entry['events'] === undefined) {
    await cypher.check(query);
    return { matches };
  }
  let reason: CypherEnd['reason'] = 'complete';
  const onEnd = (end: CypherEnd): void => {
    reason = end.reason;
  };
  for await (const match of cypher.run(query, eventsOf(entry, !isAnchored(query)), { onEnd })) matches.push(match);
  return reason === 'complete' ? { matches } : { matches, truncated: reason };
}

function errorOf(fault: PlatformError): BatchError {
  const { line, column } = fault.place ?? {};
  return {
    code: fault.code,
    message: fault.message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** Answers one entry of a batch; a fault of its line, query or events is its answer and touches no other entry. */
export async function answerEntry(
  read: () => Record<string, unknown>,
  engine: HuntEngine,
  languages: BatchLanguages = {},
): Promise<BatchAnswer> {
  let id: unknown = null;
  try {
    const entry = read();
    id = entry['id'] ?? null;
    return { id, ...(await matchesOf(entry, engine, languages)) };
  } catch (fault) {
    if (fault instanceof PlatformError) return { id, error: errorOf(fault) };
    throw fault;
  }
}
