import { ruleFault } from '../fault.js';
import { nearestName } from '../nearest.js';
import { keywordAt, symbolAt, type Outline } from './outline.js';
import { refused } from './refuse.js';

/** A hunt begins with one of these: no EXPLAIN, PROFILE, CYPHER or USE, and no command of the database. */
const OPENING = new Set(['MATCH', 'OPTIONAL', 'UNWIND', 'WITH', 'RETURN', 'CALL']);

const FORBIDDEN = new Set([
  ...['CREATE', 'INSERT', 'MERGE', 'SET', 'DELETE', 'DETACH', 'NODETACH', 'REMOVE', 'FOREACH', 'DROP', 'LOAD'],
  ...['SHOW', 'TERMINATE', 'TRANSACTIONS', 'USE', 'USING', 'EXPLAIN', 'PROFILE', 'CYPHER', 'FINISH', 'SHORTEST'],
]);

/** One reading statement that ends in RETURN. */
export function checkClauses(outline: Outline): void {
  const { source, tokens } = outline;
  const last = tokens.length - 1;
  const first = tokens[0];
  if (first === undefined || last === 0) throw refused(source, 0, 'the query is empty');
  if (!OPENING.has(first.word)) {
    throw refused(
      source,
      first.at,
      `a hunt cannot begin with ${first.text}`,
      `it begins with ${[...OPENING].join(', ')}`,
    );
  }
  tokens.forEach((token, index) => {
    checkSingleStatement(outline, index, last);
    if (FORBIDDEN.has(keywordAt(outline, index)))
      throw refused(source, token.at, `${token.word} is not allowed in a hunt`);
  });
}

const GOES_ON = new Set([
  ...['RETURN', 'DISTINCT', 'AS', 'BY', 'AND', 'OR', 'XOR', 'NOT', 'IN', 'CONTAINS', 'SKIP', 'LIMIT', 'UNION', 'ALL'],
]);
const ENDINGS = ')]}*';

/** The text is sent with a LIMIT behind it: an unfinished one would be told of words that nobody wrote. */
export function checkEnd(outline: Outline): void {
  const last = outline.tokens.findLastIndex(({ kind, text }) => kind !== 'end' && text !== ';');
  const token = outline.tokens[last];
  const symbol = symbolAt(outline, last);
  const goesOn = symbol === '' ? GOES_ON.has(keywordAt(outline, last)) : !ENDINGS.includes(symbol);
  const isName = keywordAt(outline, last - 1) === 'AS';
  if (token === undefined || !goesOn || isName) return;
  throw ruleFault(outline.source, token.end, `the query ends where something must follow ${token.text}`);
}

/** Checked last, so that a statement of another kind is told what it is. */
export function checkReturns(outline: Outline): void {
  const returns = outline.tokens.some(
    (_, index) => outline.within[index] === null && keywordAt(outline, index) === 'RETURN',
  );
  if (returns) return;
  const slip = outline.tokens.findLast(({ kind, word }) => kind === 'name' && nearestName(word, ['RETURN']) !== null);
  if (slip === undefined) throw refused(outline.source, outline.source.length, 'a hunt ends in RETURN');
  throw refused(outline.source, slip.at, 'a hunt ends in RETURN', `did you mean RETURN by ${slip.text}?`);
}

function checkSingleStatement(outline: Outline, index: number, last: number): void {
  const token = outline.tokens[index];
  if (token !== undefined && symbolAt(outline, index) === ';' && index !== last - 1) {
    throw refused(outline.source, token.at, 'a hunt is one statement');
  }
}
