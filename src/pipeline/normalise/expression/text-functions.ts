import type { RE2JS } from 're2js';
import { textOf } from './evaluation.js';
import type { Read, Value } from './evaluation.js';
import { boundedPattern } from './pattern.js';
import { expressionFault } from './scan.js';

/** Functions whose second argument is a regular expression, compiled once. */
export interface TextFunction {
  readonly about: string;
  readonly run: (text: string, pattern: RE2JS, third: string | undefined) => Value;
}

function extract(text: string, pattern: RE2JS, group: string | undefined): Value {
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return undefined;
  const wanted = group === undefined ? Math.min(1, matcher.groupCount()) : Number(group);
  return matcher.group(wanted) ?? undefined;
}

export const TEXT_FUNCTIONS: ReadonlyMap<string, TextFunction> = new Map<string, TextFunction>([
  ['extract', { about: 'first group of a regular expression', run: extract }],
  [
    'replace',
    { about: 'replace(text, regex, with)', run: (text, pattern, by) => pattern.matcher(text).replaceAll(by ?? '') },
  ],
]);

export function compileTextFunction(
  found: TextFunction,
  reads: readonly Read[],
  literals: readonly (string | undefined)[],
  at: number,
): Read {
  const [source, third] = literals;
  const [subject] = reads;
  if (source === undefined || subject === undefined)
    throw expressionFault('the regular expression must be a literal text', at);
  const pattern = boundedPattern(source, at);
  return (evaluation) => {
    const text = textOf(subject(evaluation));
    return text === undefined ? undefined : found.run(text, pattern, third);
  };
}
