import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'schema', 'contracts', 'ocsf'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : rootAbove(parent);
}

const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** A file that ships with the package; the same from `src` under tsx and from `dist`. */
export function shipped(...parts: readonly string[]): string {
  return join(ROOT, ...parts);
}
