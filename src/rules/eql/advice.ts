import { nearestName } from '../nearest.js';

/** What stands in for a habit of another language. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/&&?/y, 'Write "and".'],
  [/\|\|/y, 'Write "or".'],
  [/<>/y, 'Write "!=".'],
  [/!(?!=)/y, 'Write "not".'],
  [/is\b/y, 'Write "== null" or "!= null".'],
  [/between\b(?!\s*\()/y, 'Write two comparisons joined by "and".'],
  [/;/y, 'A text holds one query.'],
  [/#/y, 'A comment begins with //.'],
  [/=~/y, 'Write ":", or like~ for a pattern.'],
  [/(?:with\s+)?maxspan\b/y, 'Write "with maxspan=…" before the first step.'],
  [/(?:with\s+)?runs?\s*=/y, 'Write "with runs=N" behind the step.'],
  [/,\s*!?\[/y, 'Steps follow each other without a comma.'],
  [/(?:min(?:ute)?s?|sec(?:ond)?s?|h(?:ou)?rs?|days?|w(?:eeks?)?)\b/y, 'Write 90s, 15m, 2h or 7d.'],
];

/** What is said of how a query begins, where the place of the fault tells nothing. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*where\b/i, 'A query begins with a category: any where …'],
  [/^\s*(?:select|from|search|index|source)\b/i, 'This is no EQL: write "any where …", or a sequence of steps.'],
  [
    /^\s*(?:S[Ee][Qq][Uu][Ee][Nn][Cc][Ee]|S[Aa][Mm][Pp][Ll][Ee]|J[Oo][Ii][Nn])\b/,
    'Keywords are written in small letters.',
  ],
];

/** Words that may follow a complete condition or term. */
const FOLLOWING = ['and', 'or', 'not', 'in', 'like', 'regex', 'until', 'with', 'by', 'as', 'within', 'from'];

function habitAt(source: string, at: number): string | null {
  const found = HABITS.find(([pattern]) => {
    pattern.lastIndex = at;
    return pattern.test(source);
  });
  return found?.[1] ?? null;
}

/** What the author most likely meant by what stands here; nothing where nobody can tell. */
export function adviceAt(source: string, at: number): { readonly hint?: string } {
  // `<>` and `||` are noticed at their second character, after the first was taken for an operator
  const hint = habitAt(source, at) ?? (/[<|]/.test(source.charAt(at - 1)) ? habitAt(source, at - 1) : null);
  return hint === null ? {} : { hint };
}

/** As `adviceAt`, and the word that a misspelt one is nearest to among those that were expected. */
export function adviceOn(
  source: string,
  token: { at: number; end: number },
  expected: string,
): { readonly hint?: string } {
  const habit = adviceAt(source, token.at);
  if (habit.hint !== undefined) return habit;
  if (expected === '"where"' && /[\]]/.test(source.charAt(token.at))) {
    return { hint: 'A step says what holds: [category where true].' };
  }
  const beginning = BEGINNINGS.find(([pattern]) => pattern.test(source));
  if (beginning !== undefined && expected === '"where"') return { hint: beginning[1] };
  const text = source.slice(token.at, token.end);
  if (!/^[A-Za-z]\w+$/.test(text)) return {};
  const words = [...expected.matchAll(/"([a-z]+)"/g)].map(([, word = '']) => word);
  const near = nearestName(text, expected.includes('operator') ? [...words, ...FOLLOWING] : words);
  return near === null || near === text ? {} : { hint: `Did you mean ${near}?` };
}
