import { join } from 'node:path';
import type { Command } from 'commander';
import type { CaseResult } from '../../../rules/sigma/cases/run-cases.js';
import type { CompileContext } from '../../../rules/sigma/compile/compile-detection-rule.js';
import type { Finding } from '../../../rules/sigma/load/finding.js';
import { loadSources } from '../../../rules/sigma/logsource/load-sources.js';
import { packageRoot } from '../../package-root.js';
import { correlationGraph } from '../../../graph/stores/scope.transaction.js';
import { catalogueEntries, catalogueMarkdown } from '../../../usecases/rules/rule-catalogue.js';
import { compileRecords } from '../../../usecases/rules/compile-record.js';
import { readConfig } from '../../config/config.js';
import { registerTrials } from './rule-trials.js';
import { openGraph } from '../../open-graph.js';
import { loadRuleFolders, sigmaSources, type LoadOptions, type LoadOutcome } from '../../platform/rule-folders.js';
import { shortestKept } from '../../../domain/retention.js';
import { mappingsOf, ruleBench, ruleFields } from '../../platform/rule-bench.js';
import { readPlaceholders } from '../../../rules/sigma/load/read-placeholders.js';
import { readText, rulesUnder, testsUnder } from './rule-texts.js';

/** Takes the rules of a file or folder into service. */
export type TakeIntoService = (path: string, options: LoadOptions) => Promise<LoadOutcome>;

interface RuleOptions {
  readonly json?: boolean;
  readonly placeholders?: string;
  readonly shadow?: boolean;
}

/** Some rule or case is wrong; 1 is kept for wrong usage and unreadable files. */
const EXIT_FINDINGS = 2;
const CATALOGUE_INTRO = `# Rules

Printed by \`sequitur rules catalogue DIR\` from the rules themselves. Beside each rule stand the vendor records that it finds,
nearly finds and leaves alone (\`sequitur rules test DIR\`). A rule in shadow watches and counts but opens no case.`;

/** `sequitur rules lint|test|catalogue|load DIR`. */
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
  command('catalogue', 'print what rules are there, as a page in Markdown').action(catalogue);
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
  const kept = shortestKept(readConfig(process.env).retention);
  const findings = ruleBench(contextOf(options), kept).lint(texts);
  for (const finding of findings) say(finding, options);
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  if (options.json !== true)
    process.stdout.write(
      `${plural(texts.length, 'file')}, ${plural(errors, 'error')}, ${plural(findings.length - errors, 'warning')}\n`,
    );
  if (errors > 0) process.exitCode = EXIT_FINDINGS;
}

function test(path: string, options: RuleOptions): void {
  const bench = ruleBench(contextOf(options));
  const results = testsUnder(path).flatMap(({ rule, cases }) => bench.test(rule, cases));
  for (const result of results) sayResult(result, options);
  const failed = results.filter((result) => !result.passed).length;
  if (options.json !== true)
    process.stdout.write(`${String(results.length - failed)} of ${plural(results.length, 'case')} passed\n`);
  if (failed > 0) process.exitCode = EXIT_FINDINGS;
}

function catalogue(path: string, options: RuleOptions): void {
  const entries = catalogueEntries(rulesUnder(path), contextOf(options).sources);
  if (options.json === true) for (const entry of entries) process.stdout.write(`${JSON.stringify(entry)}\n`);
  else process.stdout.write(catalogueMarkdown(entries, CATALOGUE_INTRO));
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
    const compile = compileRecords({ fields: ruleFields(mappingsOf(config)), sources: sigmaSources });
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
