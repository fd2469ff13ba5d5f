import { InputFault, PlatformError } from '../../domain/errors.js';
import { compileRule, type CompiledRule } from '../../rules/compile.js';
import type { Dialect } from '../../rules/eql/cursor.js';
import type { HuntEngine, HuntMatch } from './stream-contract.js';
import { EventList } from './stream-events.js';

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

function compile(entry: Record<string, unknown>): CompiledRule {
  const { query, language } = entry;
  if (typeof query !== 'string') throw new InputFault('USAGE', 'query must be a string', { remedy: 'Give a query.' });
  const named = typeof language === 'string' ? language : 'eql';
  return compileRule(query, { language: named, dialect: dialectOf(entry['dialect']) });
}

async function matchesOf(entry: Record<string, unknown>, engine: HuntEngine): Promise<readonly HuntMatch[]> {
  const compiled = compile(entry);
  const given = entry['events'] ?? [];
  if (!Array.isArray(given))
    throw new InputFault('USAGE', 'events must be a list', { remedy: 'Give a list of objects.' });
  const list = new EventList(isTimeless(compiled));
  given.forEach((event, index) => {
    list.add(event, { line: index + 1 });
  });
  const matches: HuntMatch[] = [];
  for await (const match of engine.run(compiled, list.done())) matches.push(match);
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
export async function answerEntry(read: () => Record<string, unknown>, engine: HuntEngine): Promise<BatchAnswer> {
  let id: unknown = null;
  try {
    const entry = read();
    id = entry['id'] ?? null;
    return { id, matches: await matchesOf(entry, engine) };
  } catch (fault) {
    if (fault instanceof PlatformError) return { id, error: errorOf(fault) };
    throw fault;
  }
}
