import { ruleFault } from '../fault.js';
import { adviceAt } from './advice.js';
import { LIMITS } from './limits.js';
import { readString, type StringDialect } from './lex-string.js';
import { MORE_SYMBOLS, SYMBOLS, type Token } from './token.js';

const SPACE = /[\s\u00a0]+/y;
const NAME = /[A-Za-z_@][\w@]*/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const QUOTED_NAME = /`(?:[^`]|``)+`/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const ALL_SYMBOLS = [...SYMBOLS, ...MORE_SYMBOLS];

function take(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function skipBlank(source: string, from: number): number {
  let at = from;
  for (;;) {
    const blank = take(SPACE, source, at) ?? take(LINE_COMMENT, source, at);
    if (blank !== null) {
      at += blank.length;
    } else if (source.startsWith('/*', at)) {
      const close = source.indexOf('*/', at + 2);
      if (close < 0) throw ruleFault(source, at, 'A comment is never closed', { expected: '*/' });
      at = close + 2;
    } else {
      return at;
    }
  }
}

/** A name between backquotes; two backquotes inside it are one of its characters. */
function quotedName(source: string, at: number): Token {
  const quoted = take(QUOTED_NAME, source, at);
  if (quoted === null) throw ruleFault(source, at, 'A backquoted name is never closed', { expected: '`' });
  const text = quoted.slice(1, -1).replaceAll('``', '`');
  return { kind: 'quoted', text, value: 0, at, end: at + quoted.length };
}

function word(source: string, at: number): Token | null {
  const name = take(NAME, source, at);
  if (name !== null) return { kind: 'name', text: name, value: 0, at, end: at + name.length };
  const number = take(NUMBER, source, at);
  if (number === null) return null;
  const value = Number(number);
  if (!Number.isFinite(value)) throw ruleFault(source, at, 'A number is out of range');
  if (/^\d+$/.test(number) && !Number.isSafeInteger(value)) {
    const hint = `Compare with the text "${number}": such integers of events are read as texts.`;
    throw ruleFault(source, at, 'An integer beyond 2^53 would be rounded', { code: 'RULE_TYPE', hint });
  }
  return { kind: 'number', text: number, value, at, end: at + number.length };
}

function symbol(source: string, at: number): Token {
  const found = ALL_SYMBOLS.find((text) => source.startsWith(text, at));
  if (found === undefined) {
    const what = `Unexpected character ${JSON.stringify(source.charAt(at))}`;
    throw ruleFault(source, at, what, adviceAt(source, at));
  }
  return { kind: 'symbol', text: found, value: 0, at, end: at + found.length };
}

function next(source: string, at: number, dialect: StringDialect): Token {
  if (source[at] === '`') return quotedName(source, at);
  return readString(source, at, dialect) ?? word(source, at) ?? symbol(source, at);
}

/** Cuts a query into tokens; the last one is always `end`. */
export function lex(source: string, dialect: StringDialect): readonly Token[] {
  if (source.length > LIMITS.characters) {
    throw ruleFault(source.slice(0, 80), 0, 'The query is too long', { code: 'RULE_TOO_LARGE' });
  }
  const tokens: Token[] = [];
  let at = skipBlank(source, 0);
  while (at < source.length) {
    const token = next(source, at, dialect);
    tokens.push(token);
    if (tokens.length > LIMITS.tokens) throw ruleFault(source, at, 'The query is too long', { code: 'RULE_TOO_LARGE' });
    at = skipBlank(source, token.end);
  }
  const end = source.trimEnd().length;
  tokens.push({ kind: 'end', text: 'the end of the query', value: 0, at: end, end });
  return tokens;
}
