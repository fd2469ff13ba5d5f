import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { runCases, type CaseResult } from '../../../rules/sigma/cases/run-cases.js';
import type { CompileContext } from '../../../rules/sigma/compile/compile-detection-rule.js';
import type { Finding } from '../../../rules/sigma/load/finding.js';
import { lintRules } from '../../../rules/sigma/load/lint.js';
import { loadRules, type LoadedRules, type RuleText } from '../../../rules/sigma/load/load-rules.js';
import { loadSources } from '../../../rules/sigma/logsource/load-sources.js';
import { packageRoot } from '../../package-root.js';
import { readPlaceholders } from '../../../rules/sigma/load/read-placeholders.js';

/** Takes compiled rules into service; answers how many. */
export type StoreRules = (rules: LoadedRules) => Promise<number>;

interface RuleOptions {
  readonly json?: boolean;
  readonly placeholders?: string;
}

/** Some rule or case is wrong; 1 is kept for wrong usage and unreadable files. */
const EXIT_FINDINGS = 2;

/** `sequitur rules lint|test|load DIR`. Without somewhere to store rules there is no `load`. */
export function register(program: Command, store?: StoreRules): void {
  const rules = program.command('rules').description('check, test and load detection rules');
  const command = (name: string, description: string): Command =>
    rules
      .command(`${name} <path>`)
      .description(description)
      .option('--json', 'one JSON object a line')
      .option('--placeholders <file>', 'YAML map of placeholder names to values, for `expand`');
  command('lint', 'say what is wrong with rules, and where').action(lint);
  command('test', 'run the cases that stand beside rules').action(test);
  if (store !== undefined)
    command('load', 'take rules into service').action((path: string, options: RuleOptions) =>
      load(path, options, store),
    );
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

async function load(path: string, options: RuleOptions, store: StoreRules): Promise<void> {
  const loaded = loadRules(rulesUnder(path), contextOf(options));
  for (const finding of loaded.findings) say(finding, options);
  const count = await store(loaded);
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ loaded: count })}\n` : `${plural(count, 'rule')} loaded\n`,
  );
  if (loaded.findings.some((finding) => finding.severity === 'error')) process.exitCode = EXIT_FINDINGS;
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
