import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseFieldTable, parseSourceEntries } from './parse-sources.js';
import { SigmaSources } from './sources.js';

/** Loads `seeds/sigma`: `logsources.yaml` and `fields/*.yaml`. */
export function loadSources(folder: string): SigmaSources {
  const names = readdirSync(join(folder, 'fields')).filter((file) => file.endsWith('.yaml'));
  const tables = names.map((file) => {
    const name = basename(file, '.yaml');
    return [name, parseFieldTable(name, readFileSync(join(folder, 'fields', file), 'utf8'))] as const;
  });
  return new SigmaSources(parseSourceEntries(readFileSync(join(folder, 'logsources.yaml'), 'utf8'), new Map(tables)));
}
