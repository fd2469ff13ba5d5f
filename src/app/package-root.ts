import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvariantBroken } from '../domain/errors.js';

/** The folder with package.json, wherever this file runs from (sources or dist); `schema/` and `seeds/` stand in it. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new InvariantBroken('no package.json above the program');
  }
}
