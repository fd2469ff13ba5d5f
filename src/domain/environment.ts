import type { JsonValue } from './json.js';

/** Words that houses tag their environments with, shortened or not, whatever follows them (`prod-eu`, `live 2`). */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ['production', /^(prod|prd|live($|[^a-z]))/],
  ['staging', /^(stag(e|ing)|stg)($|[^a-z])/],
  ['development', /^(dev|devel|develop|development)($|[^a-z])/],
  ['test', /^(tests?|testing|tst|qa)($|[^a-z])/],
];

/** The environment that a word means, so that `prod` of one source and `Production` of another are the same. */
export function environmentOf(value: JsonValue): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim().toLowerCase();
  return WORDS.find(([, word]) => word.test(text))?.[0] ?? text.replaceAll(/[\s-]+/g, '_');
}
