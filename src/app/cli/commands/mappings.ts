import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PlatformError } from '../../../domain/errors.js';
import type { JsonValue } from '../../../domain/json.js';
import { shownText } from '../../../domain/shown-text.js';
import type { NormalisedEvent } from '../../../domain/event.js';
import {
  compileFile,
  coverageOf,
  loadMappings,
  mappingFiles,
  normaliseRecord,
  parseWhole,
  runMappingTests,
  SHIPPED_MAPPINGS,
} from '../../../pipeline/normalise/index.js';
import type { LeafCoverage, MappingFinding, Normalised, TestVerdict } from '../../../pipeline/normalise/index.js';

/** Exit code for “the files were read, and there is something to mend”. */
const FINDINGS = 2;

interface Output {
  readonly json?: boolean;
}
interface SampleOptions extends Output {
  readonly source?: string;
  readonly mappings?: readonly string[];
  readonly whole?: boolean;
}

function print(value: string): void {
  process.stdout.write(`${value}\n`);
}

function folders(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [SHIPPED_MAPPINGS] : paths;
}

export function lintMappings(paths: readonly string[]): readonly MappingFinding[] {
  return folders(paths)
    .flatMap(mappingFiles)
    .flatMap((file) => compileFile(file).findings);
}

/** Runs the tests of the mappings under `paths`, among the shipped ones, so that recognition is tested too. */
export function testMappings(paths: readonly string[]): readonly TestVerdict[] {
  const library = loadMappings([SHIPPED_MAPPINGS, ...paths]);
  const wanted = new Set(folders(paths).flatMap(mappingFiles));
  return library.programs
    .filter((program) => wanted.has(program.file))
    .flatMap((program) => runMappingTests(program, library));
}

/** Each line is a sample, or with `--whole` the file is one, as a report is. */
function rawSamples(bytes: Buffer, whole: boolean): readonly JsonValue[] {
  if (whole) return [parseWhole(bytes)];
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function samples(file: string, options: SampleOptions): readonly Normalised[] {
  const library = loadMappings([SHIPPED_MAPPINGS, ...(options.mappings ?? [])]);
  const receivedAt = Date.now();
  return rawSamples(readFileSync(file), options.whole === true).map((raw, index) =>
    normaliseRecord(
      { source: options.source ?? null, raw, index, position: `${file}:${String(index)}`, receivedAt },
      library,
    ),
  );
}

function eventsOf(results: readonly Normalised[]): readonly NormalisedEvent[] {
  return results.flatMap((result) => result.events ?? []);
}

function lintAction(paths: readonly string[], options: Output): void {
  const findings = lintMappings(paths);
  for (const one of findings) {
    print(
      options.json === true
        ? JSON.stringify(one)
        : `${one.file}:${String(one.line)}:${String(one.column)} ${one.severity}: ${one.message}`,
    );
  }
  if (findings.some((one) => one.severity === 'error')) process.exitCode = FINDINGS;
}

function testAction(paths: readonly string[], options: Output): void {
  const verdicts = testMappings(paths);
  for (const one of verdicts) {
    const passed = one.differences.length === 0;
    if (options.json === true) print(JSON.stringify({ ...one, passed }));
    else if (!passed)
      print([`FAILED ${one.mapping}: ${one.name} (line ${String(one.line)})`, ...one.differences].join('\n  '));
  }
  const failed = verdicts.filter((one) => one.differences.length > 0).length;
  if (options.json !== true) print(`${String(verdicts.length - failed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = FINDINGS;
}

function previewAction(file: string, options: SampleOptions): void {
  for (const result of samples(file, options)) {
    for (const event of result.events ?? []) {
      const { ocsf, operation, facts, roles, claims, mapping } = event;
      print(JSON.stringify({ mapping, operation, facts, roles, claims, ocsf }, null, options.json === true ? 0 : 2));
    }
    if (result.reject !== undefined) print(JSON.stringify(result.reject));
  }
}

function coverageLine(leaf: LeafCoverage): string {
  const kept = leaf.isTime ? 'time (as it came: unmapped)' : 'unmapped';
  const where = leaf.mapped === 0 ? kept : leaf.places.join(', ') || 'mapped';
  return `${String(leaf.mapped).padStart(6)} / ${String(leaf.seen).padEnd(6)} ${shownText(leaf.path)} → ${where}`;
}

/** Samples that gave no event have no leaves to show; leaving them out unsaid would flatter the mapping. */
function parkedCodes(results: readonly Normalised[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reject } of results)
    if (reject !== undefined) counts.set(reject.code, (counts.get(reject.code) ?? 0) + 1);
  return counts;
}

/** A line per leaf: how often it was seen and mapped, and where it ended; then what was parked. */
export function coverageReport(file: string, options: SampleOptions): readonly string[] {
  const results = samples(file, options);
  const leaves = coverageOf(eventsOf(results));
  const parked = [...parkedCodes(results)];
  return options.json === true
    ? [
        ...leaves.map((leaf) => JSON.stringify(leaf)),
        ...parked.map(([code, count]) => JSON.stringify({ parked: code, count })),
      ]
    : [...leaves.map(coverageLine), ...parked.map(([code, count]) => `${String(count).padStart(6)} parked: ${code}`)];
}

function coverageAction(file: string, options: SampleOptions): void {
  for (const line of coverageReport(file, options)) print(line);
}

/** Faults of the user are one line and exit code 1. */
function guarded<Args extends readonly unknown[]>(action: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      action(...args);
    } catch (fault) {
      if (!(fault instanceof PlatformError) && !(fault instanceof Error && 'code' in fault)) throw fault;
      process.stderr.write(`${String(fault.code)}: ${fault.message}\n`);
      process.exitCode = 1;
    }
  };
}

export function register(program: Command): void {
  const mappings = program.command('mappings').description('work on mappings: lint, test, preview, coverage');
  mappings
    .command('lint [paths...]')
    .option('--json')
    .description('findings with line and column')
    .action(guarded(lintAction));
  mappings
    .command('test [paths...]')
    .option('--json')
    .description('run given/expect blocks')
    .action(guarded(testAction));
  for (const [name, about, action] of [
    ['preview', 'what each sample line becomes, roles and facts included', previewAction],
    ['coverage', 'which leaves of the samples end where, and which stay unmapped', coverageAction],
  ] as const) {
    mappings
      .command(`${name} <file>`)
      .description(about)
      .option('--source <vendor/product>')
      .option('--mappings <folder...>', 'folders of your own mappings')
      .option('--whole', 'the file is one record: a report (JSON, CSV, XML, Zeek)')
      .option('--json')
      .action(guarded(action));
  }
}
