import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { runCases, type CaseResult } from '../../../rules/sigma/cases/run-cases.js';
import type { CompileContext } from '../../../rules/sigma/compile/compile-detection-rule.js';
import type { Finding } from '../../../rules/sigma/load/finding.js';
import { lintRules } from '../../../rules/sigma/load/lint.js';
import type { RuleText } from '../../../rules/sigma/load/load-rules.js';
import { loadSources } from '../../../rules/sigma/logsource/load-sources.js';
import { packageRoot } from '../../package-root.js';
import { factNamesOf, loadMappings, SHIPPED_MAPPINGS, storedFields } from '../../../pipeline/normalise/index.js';
import { correlationGraph } from '../../../graph/stores/scope.transaction.js';
import { compileRecords } from '../../../usecases/rules/compile-record.js';
import { readConfig } from '../../config/config.js';
import { registerTrials } from './rule-trials.js';
import { openGraph } from '../../open-graph.js';
import { loadRuleFolders, sigmaSources, type LoadOptions, type LoadOutcome } from '../../platform/rule-folders.js';
import { readPlaceholders } from '../../../rules/sigma/load/read-placeholders.js';

/** Takes the rules of a file or folder into service. */
export type TakeIntoService = (path: string, options: LoadOptions) => Promise<LoadOutcome>;

interface RuleOptions {
  readonly json?: boolean;
  readonly placeholders?: string;
  readonly shadow?: boolean;
}

/** Some rule or case is wrong; 1 is kept for wrong usage and unreadable files. */
const EXIT_FINDINGS = 2;

/** `sequitur rules lint|test|load DIR`. */
export function register(program: Command, take: TakeIntoService = takeIntoService): void {
  const rules = program.command('rules').description('check, test and load detection rules');
  const command = (name: string, description: string): Command =>
    rules
      .command(`${name} <path>`)
      .description(description)
      .option('--json', 'one JSON object a line')
      .option('--placeholders <file>', 'YAML map of placeholder names to values, for `expand`');
  command('lint', 'say what is wrong with rules, and where').action(lint);
  command('test', 'run the cases that stand beside rules').action(test);
  command('load', 'take rules into service, in EQL and Sigma alike')
    .option('--shadow', 'watch and count, but open no case')
    .action((path: string, options: RuleOptions) => load(path, options, take));
  registerTrials(rules);
}

function contextOf(options: RuleOptions): CompileContext {
  return {
    sources: loadSources(join(packageRoot(), 'seeds', 'sigma')),
    placeholders: options.placeholders === undefined ? new Map() : readPlaceholders(readText(options.placeholders)),
  };
}

function lint(path: string, options: RuleOptions): void {
  const texts = rulesUnder(path);
  const findings = lintRules(texts, contextOf(options));
  for (const finding of findings) say(finding, options);
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  if (options.json !== true)
    process.stdout.write(
      `${plural(texts.length, 'file')}, ${plural(errors, 'error')}, ${plural(findings.length - errors, 'warning')}\n`,
    );
  if (errors > 0) process.exitCode = EXIT_FINDINGS;
}

function test(path: string, options: RuleOptions): void {
  const context = contextOf(options);
  const results = testsUnder(path).flatMap(({ rule, cases }) => runCases(rule, cases, context));
  for (const result of results) sayResult(result, options);
  const failed = results.filter((result) => !result.passed).length;
  if (options.json !== true)
    process.stdout.write(`${String(results.length - failed)} of ${plural(results.length, 'case')} passed\n`);
  if (failed > 0) process.exitCode = EXIT_FINDINGS;
}

async function load(path: string, options: RuleOptions, take: TakeIntoService): Promise<void> {
  const { placeholders } = contextOf(options);
  const outcome = await take(path, {
    status: options.shadow === true ? 'shadow' : 'live',
    by: 'operator',
    placeholders,
  });
  for (const refused of outcome.refused) sayRefused(refused, options);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ stored: outcome.stored, activated: outcome.activated.length })}\n`
      : `${plural(outcome.stored, 'rule')}, ${String(outcome.activated.length)} put in force\n`,
  );
  if (outcome.refused.length > 0) process.exitCode = EXIT_FINDINGS;
}

function sayRefused(refused: LoadOutcome['refused'][number], options: RuleOptions): void {
  const { file, line, rule, code, message } = refused;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(refused)}\n`
      : `${file ?? rule}:${String(line ?? 1)}: ${code}: ${message}\n`,
  );
}

async function takeIntoService(path: string, options: LoadOptions): Promise<LoadOutcome> {
  const config = readConfig(process.env);
  const open = await openGraph(config, { exclusive: false, onProgress: () => undefined });
  try {
    const own = config.SEQUITUR_MAPPINGS === undefined ? [] : [config.SEQUITUR_MAPPINGS];
    const fields = storedFields(factNamesOf(loadMappings([SHIPPED_MAPPINGS, ...own])));
    const compile = compileRecords({ fields, sources: sigmaSources });
    return await loadRuleFolders({ graph: correlationGraph(open.graph, 'rules-load'), compile }, [path], options);
  } finally {
    await open.close();
  }
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function say(finding: Finding, options: RuleOptions): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(finding)}\n`);
  else
    process.stdout.write(
      `${finding.file ?? '-'}:${String(finding.line)}:${String(finding.column)}: ${finding.severity} ${finding.code}: ${finding.message}\n`,
    );
}

function sayResult(result: CaseResult, options: RuleOptions): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  else process.stdout.write(`${result.passed ? 'ok  ' : 'FAIL'} ${result.file ?? '-'}: ${result.name}\n`);
  if (result.finding !== null && options.json !== true) say(result.finding, options);
}

const RULE_FILE = /\.ya?ml$/;
const TEST_FILE = /\.test\.ya?ml$/;

function rulesUnder(path: string): readonly RuleText[] {
  return filesUnder(path)
    .filter((file) => RULE_FILE.test(file) && !TEST_FILE.test(file))
    .map((file) => ({ file, text: readText(file) }));
}

function testsUnder(path: string): readonly { readonly rule: RuleText; readonly cases: RuleText }[] {
  const files = filesUnder(path);
  return files
    .filter((file) => TEST_FILE.test(file))
    .map((file) => {
      const rule = ['.yml', '.yaml']
        .map((ending) => file.replace(TEST_FILE, ending))
        .find((name) => files.includes(name));
      if (rule === undefined)
        throw new InputFault('FILE_UNREADABLE', `no rule stands beside ${file}`, { place: { file } });
      return { rule: { file: rule, text: readText(rule) }, cases: { file, text: readText(file) } };
    });
}

function filesUnder(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names.map((name) => join(path, name)).sort();
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `cannot read ${path}`, { place: { file: path }, cause });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `cannot read ${file}`, { place: { file }, cause });
  }
}
