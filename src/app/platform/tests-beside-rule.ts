import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const CASES = z.object({ cases: z.array(z.object({ name: z.string() })) });

/** Names of the tests that stand in a file beside that of a rule; what cannot be read holds none. */
export function testsBesideRule(folders: readonly string[], id: string): readonly string[] {
  return folders.flatMap((folder) => filesOf(folder, id)).flatMap(namesIn);
}

function filesOf(folder: string, id: string): readonly string[] {
  const wanted = new Set(['yaml', 'yml'].map((ending) => `${id}.test.${ending}`));
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => wanted.has(basename(name))).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function namesIn(file: string): readonly string[] {
  try {
    const read = CASES.safeParse(parse(readFileSync(file, 'utf8')));
    return read.success ? read.data.cases.map(({ name }) => name) : [];
  } catch {
    return [];
  }
}
