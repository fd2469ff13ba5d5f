import type { Command } from 'commander';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../../../domain/errors.js';
import { compareText } from '../../../domain/ids.js';
import type { Finding } from '../../../ledger/index.js';
import { lintPolicyFile } from '../../../pipeline/decide/lint-policy-file.js';
import { readDecisionPolicy } from '../../../pipeline/decide/policy-file.js';
import { runPolicyTests, type PolicyTestResult } from '../../../pipeline/decide/policy-tests.js';
import type { Simulation } from '../../../pipeline/decide/simulation.js';
import { readPastCases, simulatePast } from '../../../usecases/decision/past-cases.js';
import { readInput } from '../read-input.js';
import { registerShelf } from './policy-shelf.js';

interface Flags {
  readonly json?: boolean;
  readonly today?: string;
}

const SHIPPED = join('seeds', 'policies', 'decision');

/** `sequitur policies lint|test|simulate|save|publish`: exit code 1 where a policy cannot be published, or a fixture fails. */
export function register(program: Command): void {
  const policies = program.command('policies').description('decision policies');
  registerLint(policies);
  registerTest(policies);
  registerSimulate(policies);
  registerShelf(policies);
}

function registerLint(policies: Command): void {
  policies
    .command('lint')
    .argument('[path]', 'a policy, or a folder of them', SHIPPED)
    .option('--today <day>', 'day against which reviews are due; default: today')
    .option('--json', 'one finding a line')
    .description('check decision policies; findings with line and column')
    .action((path: string, flags: Flags) => {
      const today = flags.today ?? new Date().toISOString().slice(0, 10);
      const files = policyFiles(path);
      const findings = files.flatMap((file) => lintPolicyFile(readInput(file), file, today));
      for (const each of findings) print(flags, each, findingLine(each));
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const counts = [`${String(errors)} errors`, `${String(findings.length - errors)} warnings`];
      if (flags.json !== true) process.stdout.write(`${String(files.length)} policies, ${counts.join(', ')}\n`);
      if (errors > 0) process.exitCode = 1;
    });
}

function registerTest(policies: Command): void {
  policies
    .command('test')
    .argument('[path]', 'a policy, or a folder of them', SHIPPED)
    .option('--json', 'one result a line')
    .description('run the fixtures that policies carry under `tests`')
    .action((path: string, flags: Flags) => {
      const files = policyFiles(path);
      const results = files.flatMap((file) => runPolicyTests(readInput(file), file));
      for (const each of results) if (flags.json === true || !each.passed) print(flags, each, resultLine(each));
      const failed = results.filter(({ passed }) => !passed).length;
      const untested = files.filter((file) => !results.some(({ place }) => place.file === file));
      for (const file of flags.json === true ? [] : untested) process.stdout.write(`${file}: no fixtures\n`);
      if (flags.json !== true)
        process.stdout.write(
          `${String(files.length)} policies, ${String(results.length)} fixtures, ${String(failed)} failed\n`,
        );
      if (failed + untested.length > 0) process.exitCode = 1;
    });
}

interface SimulateFlags extends Flags {
  readonly cases: string;
  readonly against: string;
}

function registerSimulate(policies: Command): void {
  policies
    .command('simulate')
    .argument('<draft>', 'the draft')
    .requiredOption('--against <file>', 'the policy that is in force')
    .requiredOption(
      '--cases <file>',
      'NDJSON: {"id","label"?,"answers","frame"?,"degraded"?,"asOf"?} a line; - for standard input',
    )
    .option('--json', 'the whole report as JSON')
    .description('decide past cases under a draft; exit code 1 where a case labelled TRUE_POSITIVE would become benign')
    .action((draft: string, flags: SimulateFlags) => {
      const policy = readDecisionPolicy(readInput(draft), draft);
      const inForce = readDecisionPolicy(readInput(flags.against), flags.against);
      const report = simulatePast(readPastCases(readInput(flags.cases), flags.cases), { draft: policy, inForce });
      if (flags.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
      else process.stdout.write(reportText(report));
      if (report.missed.length > 0) process.exitCode = 1;
    });
}

function reportText(report: Simulation): string {
  const moved = report.transitions.filter(({ from, to, count }) => from !== to && count > 0);
  return [
    `${String(report.decisions)} cases, ${String(report.replayed)} replayed, cost ${String(report.costBefore)} → ${String(report.costAfter)}`,
    ...moved.map(({ from, to, count }) => `  ${from} → ${to}: ${String(count)}`),
    ...report.flipsByLabel.map(
      ({ label, from, to, count }) => `  labelled ${label ?? 'nothing'}: ${from} → ${to}: ${String(count)}`,
    ),
    ...report.actions.map(({ type, added, removed }) => `  ${type}: +${String(added)} −${String(removed)}`),
    ...report.notReplayable.map(
      ({ wouldHaveAsked, decisions }) => `  not replayable: would have asked ${wouldHaveAsked} (${String(decisions)})`,
    ),
    ...report.missed.map(({ decision }) => `  would miss ${decision}, which a person found harmful`),
    '',
  ].join('\n');
}

function print({ json }: Flags, value: object, text: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : text);
}

function policyFiles(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(compareText);
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `${path} cannot be read`, { place: { file: path }, cause });
  }
}

function whereOf({ place }: Pick<Finding, 'place'>): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

function findingLine(finding: Finding): string {
  return `${whereOf(finding)}: ${finding.severity}: ${finding.message}\n`;
}

function resultLine(result: PolicyTestResult): string {
  return `${whereOf(result)}: failed: ${result.name}: ${result.failure}\n`;
}
