import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault, PlatformError } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, RuleRecord } from '../../pipeline/correlate/ports.js';
import { loadRules } from '../../rules/sigma/load/load-rules.js';
import { loadSources } from '../../rules/sigma/logsource/load-sources.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import type { Placeholders } from '../../rules/sigma/modifier/apply.js';
import { activateRule, storePublished, storeRules } from '../../usecases/rules/life-cycle.js';
import { readRuleFile } from '../../usecases/rules/rule-file.js';
import { sigmaRecords } from '../../usecases/rules/sigma-records.js';
import { packageRoot } from '../package-root.js';

/** What became of the rules of some folders. */
export interface LoadOutcome {
  /** Keys of versions that were put in force now. */
  readonly activated: readonly string[];
  /** How many were there, new or known. */
  readonly stored: number;
  /** Rules that cannot be used or cannot watch, and why; the others are in force. */
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly rule: string;
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

export interface LoadOptions {
  readonly status: 'live' | 'shadow';
  readonly by: string;
  readonly placeholders?: Placeholders;
}

interface RuleText {
  readonly file: string;
  readonly text: string;
}

let known: SigmaSources | null = null;

/** The shipped log sources, read once. */
export function sigmaSources(): SigmaSources {
  known ??= loadSources(join(packageRoot(), 'seeds', 'sigma'));
  return known;
}

/** Rules of both kinds of file: our own, which name their language, and Sigma's as they are published. */
export async function loadRuleFolders(
  { graph, compile }: { readonly graph: CorrelationGraph; readonly compile: CompileRecord },
  folders: readonly string[],
  { status, by, placeholders = new Map() }: LoadOptions,
): Promise<LoadOutcome> {
  const texts = folders.flatMap(textsUnder);
  const own = texts.filter(({ text }) => isOwn(text)).map(({ file, text }) => readRuleFile(text, file).record);
  const published = texts.filter(({ text }) => !isOwn(text));
  const loaded = loadRules(published, { sources: sigmaSources(), placeholders });
  const faults = loaded.findings.filter(({ severity }) => severity === 'error');
  const refused: Refused[] = faults.map(({ rule, code, message, file, line }) => ({
    rule: rule ?? '',
    code,
    message,
    file,
    line,
  }));
  const records = [
    ...(await storeRules(graph, own)),
    ...(await storePublished(graph, sigmaRecords(loaded, { owner: by, placeholders }))),
  ];
  const activated: string[] = [];
  for (const record of records.filter((each) => each.status === 'draft')) {
    const refusal = await refusalOf({ graph, compile }, record, { status, by });
    if (refusal === null) activated.push(record.key);
    else refused.push(refusal);
  }
  return { activated, stored: records.length, refused };
}

async function refusalOf(
  { graph, compile }: { readonly graph: CorrelationGraph; readonly compile: CompileRecord },
  record: RuleRecord,
  { status, by }: Pick<LoadOptions, 'status' | 'by'>,
): Promise<Refused | null> {
  const { key, effectiveFrom } = record;
  try {
    await activateRule(graph, compile, { key, status, effectiveFrom }, { id: by, at: Date.now() });
    return null;
  } catch (fault) {
    // One that cannot watch must not keep the others from watching; whoever loads it is told.
    if (!(fault instanceof PlatformError) || fault.retryable) throw fault;
    return { rule: key, code: fault.code, message: fault.message, file: null, line: fault.place?.line ?? null };
  }
}

function isOwn(text: string): boolean {
  return /^language:/m.test(text) && /^query:/m.test(text);
}

function textsUnder(folder: string): readonly RuleText[] {
  return filesUnder(folder)
    .filter((file) => /\.ya?ml$/.test(file) && !/\.test\.ya?ml$/.test(file))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

function filesUnder(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .map((name) => join(path, name))
      .sort();
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `Cannot read ${path}`, { place: { file: path }, cause });
  }
}
