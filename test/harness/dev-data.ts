import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from '@jest/globals';

const ROOT = resolve(process.env['SEQUITUR_DEV_DATA'] ?? '../shared/data');

/** Path of a file of the private development data, or null where it is absent. */
export function devData(...parts: readonly string[]): string | null {
  const path = resolve(ROOT, ...parts);
  return existsSync(path) ? path : null;
}

/** A suite over the development data: runs where the folder is, and says loudly that it was skipped where it is not. */
export function describeWithDevData(title: string, parts: readonly string[], body: (path: string) => void): void {
  const path = devData(...parts);
  if (path !== null) {
    describe(title, () => {
      body(path);
    });
    return;
  }
  console.warn(`SKIPPED: ${title}: no development data at ${resolve(ROOT, ...parts)} (set SEQUITUR_DEV_DATA)`);
  describe.skip(title, () => {
    test('needs the development data', () => undefined);
  });
}
