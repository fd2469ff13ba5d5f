import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Value } from '../value/value.js';
import { eachValue, type Modifier, type ModifierContext } from './draft.js';

const FLAGS = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['ignorecase', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['multiline', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
  ['dotall', RE2JS.DOTALL],
]);

/** Names that only mean something after `re`. */
export const REGEX_FLAGS: readonly string[] = [...FLAGS.keys()];

const MOST_CHARACTERS = 5_000;

/**
 * `re`: found anywhere in the value, case counts. RE2 runs in linear time, so no record can hang a rule;
 * its price is that look-around and back-references, which the specification leaves out too, are refused.
 */
export const re: Modifier = eachValue((value, context): Value => {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'regex') return value;
  throw context.fault('`re` after a modifier that changes the text', { expected: 're as the first modifier' });
});

export function compileRegex(source: string, context: ModifierContext): Value {
  if (source.length > MOST_CHARACTERS)
    throw context.fault('a regular expression this long', { code: 'RULE_TOO_LARGE' });
  const flags = context.following.reduce((sum, name) => sum | (FLAGS.get(name) ?? 0), 0);
  try {
    return { kind: 'regex', regex: RE2JS.compile(source, flags) };
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    throw refusal(source, cause.message, context);
  }
}

/** What Perl's dialect has and a linear-time engine cannot have. */
const PERL_ONLY = /\(\?(?:<?[=!]|>|\()|\\[1-9]|\\k[<{']|[*+?}]\+/;

function refusal(source: string, message: string, context: ModifierContext): Error {
  const found = PERL_ONLY.exec(source)?.[0];
  if (found !== undefined)
    return context.fault(`\`${found}\` in a regular expression`, {
      code: 'RULE_UNSUPPORTED',
      hint: 'look-around, back-references and possessive quantifiers are not part of the specification',
    });
  if (/invalid repeat count/.test(message))
    return context.fault('a repetition of more than 1,000', { code: 'RULE_UNSUPPORTED', expected: 'at most {1000}' });
  return context.fault(`not a regular expression: ${message}`);
}

/** `i`, `m`, `s` were read by `re`; anywhere else they mean nothing. */
export const regexFlag: Modifier = (draft, context) => {
  const follows = draft.values.every((value) => value.kind === 'regex' || value.kind === 'unknown');
  if (!follows) throw context.fault('a flag of `re` without `re`', { expected: 're before it' });
  return draft;
};
