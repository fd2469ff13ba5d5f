import { readDocuments } from '../yaml/read-documents.js';
import type { Placeholders } from '../modifier/apply.js';

/** `name: value` or `name: [values]`, a map; what `%name%` stands for in rules with `expand`. */
export function readPlaceholders(text: string): Placeholders {
  const [document] = readDocuments(text);
  const entries = document?.entries() ?? [];
  return new Map(entries.map(({ name, value }) => [name, value.several().map((item) => item.text())] as const));
}
