import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AutonomyGrant } from '../../graph/stores/autonomy.store.js';
import { packageRoot } from '../package-root.js';

/** Raw vendor records of one source, as lines. */
export interface ScenarioFile {
  readonly source: string;
  readonly lines: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly files: readonly ScenarioFile[];
  /** Facts that somebody maintains, NDJSON; empty where the story has none. */
  readonly context: string;
  readonly feeds: readonly ScenarioFeed[];
  /** Levels of autonomy that the owners in the story have signed; a deployment's are earned. */
  readonly levels: readonly ScenarioLevel[];
}

export type ScenarioLevel = Omit<AutonomyGrant, 'now'>;

/** A feed of indicators as somebody would have subscribed to it. */
export interface ScenarioFeed {
  readonly name: string;
  readonly format: 'plain' | 'stix';
  readonly text: string;
}

/** The scenarios that ship with the product: each is a demo and an acceptance test. */
export function shippedScenarios(): readonly Scenario[] {
  const folder = join(packageRoot(), 'seeds', 'scenarios');
  return readdirSync(folder)
    .sort()
    .map((name) => readScenario(join(folder, name), name));
}

export function readScenario(folder: string, name: string): Scenario {
  const records = join(folder, 'records');
  const contextFile = join(folder, 'context.ndjson');
  return {
    name,
    context: existsSync(contextFile) ? readFileSync(contextFile, 'utf8') : '',
    feeds: feedsOf(join(folder, 'feeds')),
    levels: levelsOf(join(folder, 'levels.json')),
    files: readdirSync(records)
      .filter((file) => file.endsWith('.ndjson'))
      .sort()
      .map((file) => ({
        source: file.replace(/\.ndjson$/, '').replace('__', '/'),
        lines: linesOf(join(records, file)),
      })),
  };
}

function levelsOf(file: string): readonly ScenarioLevel[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ScenarioLevel[]) : [];
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function feedsOf(folder: string): readonly ScenarioFeed[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: file.replace(/\.(txt|json)$/, ''),
      format: file.endsWith('.json') ? 'stix' : 'plain',
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}
