import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, RuleRecord } from '../../pipeline/correlate/ports.js';
import { loadRules, type LoadedRules } from '../../rules/sigma/load/load-rules.js';
import { loadSources } from '../../rules/sigma/logsource/load-sources.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import type { Placeholders } from '../../rules/sigma/modifier/apply.js';
import { activateRules, storePublished, storeRules, type Activation } from '../../usecases/rules/life-cycle.js';
import { isOwnRule, readRuleFile } from '../../usecases/rules/rule-file.js';
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
  /** Where published rules begin that their authors call experimental; as the others where it is not given. */
  readonly experimental?: 'live' | 'shadow';
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
  { status, by, placeholders = new Map(), experimental = 'live' }: LoadOptions,
): Promise<LoadOutcome> {
  const texts = folders.flatMap(textsUnder);
  const own = texts.filter(({ text }) => isOwnRule(text)).map(({ file, text }) => readRuleFile(text, file));
  const published = texts.filter(({ text }) => !isOwnRule(text));
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
    ...(await storeRules(
      graph,
      own.map(({ record }) => record),
    )),
    ...(await storePublished(graph, sigmaRecords(loaded, { owner: by, placeholders }))),
  ];
  const watching = new Set([
    ...own.filter(({ shadow }) => shadow !== null).map(({ record }) => record.key),
    ...experimentalKeys(loaded, records, experimental),
  ]);
  const drafts = records.filter((each) => each.status === 'draft');
  const activations = drafts.map(({ key, effectiveFrom }): Activation => ({
    key,
    effectiveFrom,
    status: watching.has(key) ? 'shadow' : status,
  }));
  const outcome = await activateRules(graph, compile, activations, { id: by, at: Date.now() });
  return {
    activated: outcome.activated.map(({ key }) => key),
    stored: records.length,
    refused: [...refused, ...outcome.refused.map(refusal)],
  };
}

function refusal({ key, fault }: Awaited<ReturnType<typeof activateRules>>['refused'][number]): Refused {
  return { rule: key, code: fault.code, message: fault.message, file: null, line: fault.place?.line ?? null };
}

/** What its author calls experimental may cry wolf; nobody here has said that it may open cases. */
function experimentalKeys(
  { rules }: LoadedRules,
  records: readonly RuleRecord[],
  experimental: 'live' | 'shadow',
): readonly string[] {
  if (experimental === 'live') return [];
  const titles = new Set(
    rules.filter(({ rule }) => rule.head.status === 'experimental').map(({ rule }) => rule.head.title),
  );
  return records.filter(({ language, title }) => language === 'sigma' && titles.has(title)).map(({ key }) => key);
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
