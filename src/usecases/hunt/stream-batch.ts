import { InputFault, PlatformError } from '../../domain/errors.js';
import { compileRule, type CompiledRule } from '../../rules/compile.js';
import type { Dialect } from '../../rules/eql/cursor.js';
import type { HuntEngine, HuntEvents, HuntMatch } from './stream-contract.js';
import { EventList } from './stream-events.js';
import type { CompileSigma } from './stream-sigma.js';

export interface BatchError {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** One line out per line in. */
export type BatchAnswer =
  | { readonly id: unknown; readonly matches: readonly HuntMatch[] }
  | { readonly id: unknown; readonly error: BatchError };

export function dialectOf(value: unknown): Dialect | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'elasticsearch' || value === 'classic') return value;
  throw new InputFault('USAGE', `Unknown dialect ${String(value)}`, { remedy: 'Use elasticsearch or classic.' });
}

/** Samples and event queries know no time, so their events may lack one. */
export function isTimeless(compiled: CompiledRule): boolean {
  return compiled.pattern.kind === 'sample' || compiled.pattern.kind === 'event';
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
  return list.done();
}

async function matchesOf(
  entry: Record<string, unknown>,
  engine: HuntEngine,
  sigma: CompileSigma | undefined,
): Promise<readonly HuntMatch[]> {
  if (entry['language'] === 'sigma' && sigma !== undefined) {
    const hunt = sigma(queryOf(entry));
    return hunt.run(eventsOf(entry, hunt.timeless));
  }
  const compiled = compile(entry);
  const matches: HuntMatch[] = [];
  for await (const match of engine.run(compiled, eventsOf(entry, isTimeless(compiled)))) matches.push(match);
  return matches;
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
  sigma?: CompileSigma,
): Promise<BatchAnswer> {
  let id: unknown = null;
  try {
    const entry = read();
    id = entry['id'] ?? null;
    return { id, matches: await matchesOf(entry, engine, sigma) };
  } catch (fault) {
    if (fault instanceof PlatformError) return { id, error: errorOf(fault) };
    throw fault;
  }
}
