import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardrailText } from './guardrails.js';

/** Reads a folder of `*.cedar` files and the `*.cedarschema` beside them. */
export function readGuardrails(folder: string): GuardrailText {
  const names = readdirSync(folder).sort();
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    schema: names
      .filter((name) => name.endsWith('.cedarschema'))
      .map(read)
      .join('\n'),
    files: names.filter((name) => name.endsWith('.cedar')).map((name) => ({ name, text: read(name) })),
  };
}
