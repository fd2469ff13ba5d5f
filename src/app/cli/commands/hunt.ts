import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { InputFault, type RuleFault } from '../../../domain/errors.js';
import { compileRule } from '../../../rules/compile.js';
import { answerEntry, dialectOf, isTimeless, rearmOf } from '../../../usecases/hunt/stream-batch.js';
import { foldHunt } from '../../../usecases/hunt/fold-hunt.js';
import { factsOfText } from '../../../usecases/hunt/given-context.js';
import type { HuntMatch } from '../../../usecases/hunt/stream-contract.js';
import { parseLine } from '../../../usecases/hunt/stream-events.js';
import { unseenInEql } from '../../../usecases/hunt/unseen-names.js';
import type { CompileSigma } from '../../../usecases/hunt/stream-sigma.js';
import { loadSources } from '../../../rules/sigma/logsource/load-sources.js';
import { packageRoot } from '../../package-root.js';
import { huntCypher } from './hunt-cypher.js';
import { reportWarning } from '../report-fault.js';
import { readInput } from '../read-input.js';
import { eventsOfFile, linesOf } from './hunt-files.js';
import {
  huntPlaces,
  type CypherPlaces,
  type HuntEngines,
  type HuntPlaces,
  type OpenedEngine,
  type OpenEngine,
} from './hunt-places.js';

export { STREAM_ENGINES, type HuntEngines } from './hunt-places.js';

export interface HuntOptions {
  readonly language: string;
  readonly dialect?: string;
  readonly engine: string;
  readonly events?: string;
  readonly context?: string;
  readonly batch?: string;
  readonly file?: string;
  readonly json?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly fold?: boolean;
}

function usage(message: string, remedy: string): InputFault {
  return new InputFault('USAGE', message, { remedy });
}

function emit(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function engineOf(name: string, engines: HuntEngines): OpenEngine {
  const open = Object.hasOwn(engines, name) ? engines[name] : undefined;
  if (open === undefined) throw usage(`Unknown engine ${name}`, `Use ${Object.keys(engines).join(' or ')}.`);
  return open;
}

async function queryOf(argument: string | undefined, file: string | undefined): Promise<string> {
  if (argument !== undefined && file !== undefined) throw usage('Two queries were given', 'Give QUERY or -f FILE.');
  if (file !== undefined) return readInput(file);
  if (argument === undefined) throw usage('No query was given', 'Give QUERY or -f FILE.');
  return argument;
}

/** The log sources are read when the first rule asks for them. */
function sigmaOf({ sigma }: OpenedEngine): CompileSigma {
  let compile: CompileSigma | null = null;
  return (query) => {
    compile ??= sigma({ sources: loadSources(join(packageRoot(), 'seeds', 'sigma')), placeholders: new Map() });
    return compile(query);
  };
}

async function huntSigma(query: string, options: HuntOptions, compile: CompileSigma): Promise<void> {
  const hunt = compile(query);
  if (options.events === undefined) throw usage('No events were given', 'Give --events FILE or --batch FILE.');
  const events = await eventsOfFile(options.events, hunt.timeless);
  const matches = await hunt.run(events);
  if (options.fold !== true) for (const match of matches) emit(match);
  else for (const detection of foldHunt(matches, events, (rule) => hunt.rearmOf(rule))) emit(detection);
  if (matches.length === 0) warnOf(hunt.unseen(events), options);
}

/** Why nothing may have been found; at most so many reasons. */
function warnOf(reasons: readonly RuleFault[], options: HuntOptions): void {
  for (const reason of reasons.slice(0, MOST_REASONS)) reportWarning(reason, options.json === true);
}

const MOST_REASONS = 5;

async function huntFile(query: string, options: HuntOptions, opened: OpenedEngine): Promise<void> {
  if (options.language === 'sigma') return huntSigma(query, options, sigmaOf(opened));
  const compiled = compileRule(query, { language: options.language, dialect: dialectOf(options.dialect) });
  if (options.events === undefined) throw usage('No events were given', 'Give --events FILE or --batch FILE.');
  const factsOf = options.context === undefined ? null : factsOfText(await readInput(options.context));
  const events = await eventsOfFile(options.events, isTimeless(compiled), factsOf);
  const rule = options.file === undefined ? null : basename(options.file);
  let found = 0;
  const named = async function* (): AsyncGenerator<HuntMatch> {
    for await (const match of opened.engine.run(compiled, events)) {
      found += 1;
      yield { ...match, rule };
    }
  };
  if (options.fold !== true) for await (const match of named()) emit(match);
  else for (const detection of foldHunt(await all(named()), events, () => rearmOf(compiled))) emit(detection);
  if (found === 0) warnOf(unseenInEql(query, dialectOf(options.dialect), events.views), options);
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function entryOf(value: unknown, line: number): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputFault('INGEST_UNPARSEABLE', 'An entry must be an object', { place: { line } });
}

/** An entry's own language and dialect go before those of the command line. */
async function huntBatch(
  file: string,
  options: HuntOptions,
  opened: OpenedEngine,
  cypher?: CypherPlaces,
): Promise<void> {
  const defaults = {
    language: options.language,
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
  };
  const languages = {
    sigma: sigmaOf(opened),
    cypher: cypher === undefined ? undefined : () => cypher.scratch(),
    fold: options.fold === true,
  };
  for await (const lines of linesOf(file)) {
    for (const { text, line } of lines) {
      emit(
        await answerEntry(
          () => ({ ...defaults, ...entryOf(parseLine(text, { file, line }), line) }),
          opened.engine,
          languages,
        ),
      );
    }
  }
}

/** Runs the command with the given engines, and Cypher where there is a place for it. */
export async function hunt(
  argument: string | undefined,
  options: HuntOptions,
  engines: HuntEngines,
  cypher?: CypherPlaces,
): Promise<void> {
  dialectOf(options.dialect);
  if (options.fold === true && !isFoldable(options))
    throw usage('Only EQL and Sigma over given events fold', 'Give --events or --batch, or leave --fold out.');
  if (options.language === 'cypher' && options.batch === undefined && cypher !== undefined && !isStored(options)) {
    return huntInCypher(argument, options, cypher);
  }
  if (isStored(options)) {
    // Read only here: what knows the stored fields takes a moment to load.
    const { huntStored } = await import('./hunt-stored.js');
    return huntStored(await queryOf(argument, options.file), options, emit);
  }
  const opened = await engineOf(options.engine, engines)();
  try {
    if (options.batch !== undefined) await huntBatch(options.batch, options, opened, cypher);
    else await huntFile(await queryOf(argument, options.file), options, opened);
  } finally {
    await opened.close();
    await cypher?.close();
  }
}

function isFoldable({ language, events, batch }: HuntOptions): boolean {
  return batch !== undefined || (language !== 'cypher' && events !== undefined);
}

/** A period instead of a file: EQL, Sigma or Cypher with anchors over what is stored. */
function isStored({ from, to, events, batch }: HuntOptions): boolean {
  return (from !== undefined || to !== undefined) && events === undefined && batch === undefined;
}

async function huntInCypher(argument: string | undefined, options: HuntOptions, cypher: CypherPlaces): Promise<void> {
  try {
    await huntCypher(await queryOf(argument, options.file), options, cypher, emit);
  } finally {
    await cypher.close();
  }
}

/** `sequitur hunt`, with whatever places the caller has. */
export function registerWith(places: () => HuntPlaces): (program: Command) => void {
  return (program) => {
    program
      .command('hunt')
      .description('find what a query describes, in a file of events or in what is stored')
      .argument('[query]', 'the query, unless -f or --batch gives it')
      .option('--language <name>', 'eql, sigma or cypher', 'eql')
      .option('--dialect <name>', 'elasticsearch or classic; without it, Elasticsearch with extensions')
      .option('--engine <name>', 'stream or graph', 'stream')
      .option(
        '--events <file>',
        'NDJSON of objects with id, ts (ms) or timestamp (ISO), event_type; - for standard input',
      )
      .option(
        '--context <file>',
        'with --events: NDJSON of facts that exists { … } asks about, as context import takes them',
      )
      .option('--batch <file>', 'NDJSON of {id, language, dialect?, query, events}; one answer a line')
      .option(
        '--from <time>',
        'with --to, instead of --events: hunt in what is stored; ISO, of the last event of a match',
      )
      .option('--to <time>', 'see --from')
      .option('--fold', 'print detections, each with the matches that a person would see as one')
      .option('-f, --file <file>', 'read the query from a file')
      .option('--json', 'faults as JSON too (matches always are)')
      .action((argument: string | undefined, options: HuntOptions) => {
        const { engines, cypher } = places();
        return hunt(argument, options, engines, cypher);
      });
  };
}

export const register = registerWith(() => huntPlaces(process.env));
