import type { Command } from 'commander';
import { shownText } from '../../../domain/shown-text.js';
import type { NormalisedEvent } from '../../../domain/event.js';
import {
  compileFile,
  coverageOf,
  loadMappings,
  mappingFiles,
  normaliseRecord,
  runMappingTests,
  SHIPPED_MAPPINGS,
} from '../../../pipeline/normalise/index.js';
import type { LeafCoverage, MappingFinding, Normalised, TestVerdict } from '../../../pipeline/normalise/index.js';
import { samplesIn } from '../given-records.js';

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

/** What becomes of each record of a file, read as `normalise` reads it. */
async function* samples(file: string, options: SampleOptions): AsyncGenerator<Normalised> {
  const library = loadMappings([SHIPPED_MAPPINGS, ...(options.mappings ?? [])]);
  const receivedAt = Date.now();
  let index = 0;
  for await (const sample of samplesIn(file, options.whole === true)) {
    if ('fault' in sample)
      yield { reject: { code: sample.fault.code, message: sample.fault.message, place: { recordIndex: index } } };
    else {
      const { source, raw } = sample.given;
      const position = `${file}:${String(index)}`;
      yield normaliseRecord({ source: options.source ?? source, raw, index, position, receivedAt }, library);
    }
    index += 1;
  }
}

async function allSamples(file: string, options: SampleOptions): Promise<readonly Normalised[]> {
  const results: Normalised[] = [];
  for await (const result of samples(file, options)) results.push(result);
  return results;
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
  // Silence is for programs: whoever looks wants to know that something was looked at.
  if (findings.length === 0 && process.stderr.isTTY)
    process.stderr.write(`${String(folders(paths).flatMap(mappingFiles).length)} mappings, nothing to mend\n`);
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

async function previewAction(file: string, options: SampleOptions): Promise<void> {
  for await (const result of samples(file, options)) {
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
export async function coverageReport(file: string, options: SampleOptions): Promise<readonly string[]> {
  const results = await allSamples(file, options);
  const leaves = coverageOf(eventsOf(results));
  const parked = [...parkedCodes(results)];
  return options.json === true
    ? [
        ...leaves.map((leaf) => JSON.stringify(leaf)),
        ...parked.map(([code, count]) => JSON.stringify({ parked: code, count })),
      ]
    : [...leaves.map(coverageLine), ...parked.map(([code, count]) => `${String(count).padStart(6)} parked: ${code}`)];
}

async function coverageAction(file: string, options: SampleOptions): Promise<void> {
  for (const line of await coverageReport(file, options)) print(line);
}

export function register(program: Command): void {
  const mappings = program.command('mappings').description('work on mappings: lint, test, preview, coverage');
  mappings.command('lint [paths...]').option('--json').description('findings with line and column').action(lintAction);
  mappings.command('test [paths...]').option('--json').description('run given/expect blocks').action(testAction);
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
      .action(action);
  }
}
