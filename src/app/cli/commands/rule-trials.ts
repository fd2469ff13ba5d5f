import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { correlationGraph } from '../../../graph/stores/scope.transaction.js';
import type { HuntText } from '../../../pipeline/correlate/ports-hunts.js';

import { evidenceOf } from '../../../usecases/hunt/run-matches.js';
import { compileRecords } from '../../../usecases/rules/compile-record.js';
import { activateRule } from '../../../usecases/rules/life-cycle.js';
import { readRuleFile } from '../../../usecases/rules/rule-file.js';
import type { Graph } from '../../../graph/session.js';
import { readConfig, type Config } from '../../config/config.js';
import { sigmaSources } from '../../platform/rule-folders.js';
import {
  localStore,
  printable,
  rangeOf,
  surroundingsOf,
  timeOf,
  tried,
  usage,
  type OpenStore,
  type Period,
  type Tried,
} from './stored-trial.js';

interface TrialFlags extends Period {
  readonly json?: boolean;
}

interface PromoteFlags {
  readonly to: string;
  readonly reason: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** `sequitur rules backtest|diff|promote`. */
export function registerTrials(rules: Command, open: OpenStore = localStore): void {
  const period = (command: Command): Command =>
    command
      .requiredOption('--from <time>', 'event time from which the last event of a match counts, ISO')
      .requiredOption('--to <time>', 'event time up to which it counts, ISO')
      .option('--json', 'the summary as JSON too (matches always are)');
  period(
    rules.command('backtest <rule>').description('try a rule on what is stored: a file, or id@version; writes nothing'),
  ).action((rule: string, flags: TrialFlags) => backtest(rule, flags, open));
  period(
    rules.command('diff <left> <right>').description('what two rules, files or id@version, find alike and alone'),
  ).action((left: string, right: string, flags: TrialFlags) => diff([left, right], flags, open));
  rules
    .command('promote <rule>')
    .description('put a stored rule, id@version, in force: first in the shadow, then live')
    .requiredOption('--to <status>', 'shadow or live')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .option('--from <time>', 'event time from which its matches count, ISO; now where absent')
    .option('--json', 'one JSON object')
    .action((rule: string, flags: PromoteFlags) => promote(rule, flags, open));
}

async function backtest(rule: string, flags: TrialFlags, open: OpenStore): Promise<void> {
  const range = rangeOf(flags);
  await withStore(open, async (graph, config) => {
    const { matches, cut } = await tried(await textOf(rule, graph), range, graph, config);
    for (const match of matches) emit(printable(match));
    tell(flags, { matches: matches.length, truncated: cut });
  });
}

async function diff(names: readonly [string, string], flags: TrialFlags, open: OpenStore): Promise<void> {
  const range = rangeOf(flags);
  await withStore(open, async (graph, config) => {
    const sides: ReadonlyMap<string, Tried>[] = [];
    for (const name of names) {
      const { matches } = await tried(await textOf(name, graph), range, graph, config);
      sides.push(new Map(matches.map((match) => [evidence(match), match])));
    }
    const [left = new Map<string, Tried>(), right = new Map<string, Tried>()] = sides;
    const onlyLeft = [...left].filter(([key]) => !right.has(key)).map(([, match]) => match);
    const onlyRight = [...right].filter(([key]) => !left.has(key)).map(([, match]) => match);
    for (const match of onlyLeft) emit({ side: 'left', ...printable(match) });
    for (const match of onlyRight) emit({ side: 'right', ...printable(match) });
    tell(flags, { same: left.size - onlyLeft.length, onlyLeft: onlyLeft.length, onlyRight: onlyRight.length });
  });
}

async function promote(key: string, flags: PromoteFlags, open: OpenStore): Promise<void> {
  const { to: status, reason } = flags;
  if (status !== 'shadow' && status !== 'live') throw usage(`Unknown status ${status}`, 'Use shadow or live.');
  if (reason.trim() === '') throw usage('No reason was given', 'Say why with --reason.');
  await withStore(open, async (graph, config) => {
    const { fields } = surroundingsOf(config);
    const correlation = correlationGraph(graph, 'rules-promote');
    const stored = await correlation.write((tx) => tx.rules.byKeys([key]));
    const [known] = stored;
    if (known === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${key}.`);
    if (status === 'live' && known.status === 'draft')
      throw usage(`${key} has not watched in the shadow yet`, 'Put it in the shadow first.');
    const compile = compileRecords({ fields, sources: sigmaSources });
    const effectiveFrom = flags.from === undefined ? Date.now() : timeOf('--from', flags.from);
    const by = { id: 'operator', at: Date.now(), reason: reason.trim() };
    const rule = await activateRule(correlation, compile, { key, status, effectiveFrom }, by);
    if (flags.json === true) emit({ rule: rule.key, status: rule.status });
    else process.stdout.write(`${rule.key} is ${rule.status}\n`);
  });
}

async function withStore(open: OpenStore, work: (graph: Graph, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const store = await open(config);
  try {
    await work(store.graph, config);
  } finally {
    await store.close();
  }
}

/** A file, in our own form, as Sigma or as bare EQL; else a stored rule. */
async function textOf(name: string, graph: Graph): Promise<HuntText> {
  if (existsSync(name)) {
    const query = readFileSync(name, 'utf8');
    if (/^language:/m.test(query) && /^query:/m.test(query)) return readRuleFile(query, name).record;
    return { language: languageOf(name), dialect: null, query };
  }
  const [stored] = await correlationGraph(graph, 'rules-trial').write((tx) => tx.rules.byKeys([name]));
  if (stored !== undefined) return stored;
  throw new InputFault('NOT_FOUND', `${name} is neither a file nor a stored rule.`, {
    remedy: 'Give a file, or a rule as id@version.',
  });
}

function languageOf(file: string): HuntText['language'] {
  if (/\.ya?ml$/.test(file)) return 'sigma';
  return /\.(?:cypher|cql)$/.test(file) ? 'cypher' : 'eql';
}

function evidence({ group, events }: Tried): string {
  return evidenceOf(
    group,
    events.map((uid) => uid ?? ''),
  );
}

function emit(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function tell({ json }: TrialFlags, summary: Readonly<Record<string, number | string | null>>): void {
  if (json === true) return emit({ summary });
  const parts = Object.entries(summary).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${String(value)}`],
  );
  process.stderr.write(`${parts.join(', ')}\n`);
}
