import { ruleFault } from '../fault.js';
import type { Token } from './token.js';

export type StringDialect = 'elasticsearch' | 'classic';

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  r: '\r',
  n: '\n',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

function unicodeEscape(source: string, at: number): { text: string; end: number } {
  const match = /^\\u\{([0-9a-fA-F]{2,8})\}/.exec(source.slice(at, at + 14));
  const short = /^\\u([0-9a-fA-F]{4})/.exec(source.slice(at, at + 6));
  const found = match ?? short;
  const code = parseInt(found?.[1] ?? '', 16);
  if (found === null || code > 0x10ffff)
    throw ruleFault(source, at, 'A unicode escape is malformed', { expected: '\\u{200f}' });
  return { text: String.fromCodePoint(code), end: at + found[0].length };
}

function escaped(source: string, at: number): { text: string; end: number } {
  const letter = source.charAt(at + 1);
  if (letter === 'u') return unicodeEscape(source, at);
  const text = ESCAPES[letter];
  if (text === undefined) {
    throw ruleFault(source, at, `Unknown escape \\${letter}`, {
      hint: 'Write \\\\ for a backslash, or use a raw string.',
    });
  }
  return { text, end: at + 2 };
}

function unclosed(source: string, at: number, quote: string): never {
  throw ruleFault(source, at, 'A string is never closed', { expected: quote });
}

function plain(source: string, at: number, quote: string): Token {
  let text = '';
  let cursor = at + 1;
  for (;;) {
    const char = source[cursor];
    if (char === undefined || char === '\n') return unclosed(source, at, quote);
    if (char === quote) return { kind: 'string', text, value: 0, at, end: cursor + 1 };
    const piece = char === '\\' ? escaped(source, cursor) : { text: char, end: cursor + 1 };
    text += piece.text;
    cursor = piece.end;
  }
}

function raw(source: string, at: number, open: string, close: string): Token {
  const from = at + open.length;
  let end = source.indexOf(close, from);
  if (end < 0) unclosed(source, at, close);
  // A raw string may itself end in quotes: the last three of a run close it.
  while (close.length === 3 && source[end + 3] === '"') end += 1;
  return { kind: 'string', text: source.slice(from, end), value: 0, at, end: end + close.length };
}

/** A string literal at this offset, or null where none begins. */
export function readString(source: string, at: number, dialect: StringDialect): Token | null {
  if (source.startsWith('"""', at)) return raw(source, at, '"""', '"""');
  if (source[at] === '"') return plain(source, at, '"');
  const classic = dialect === 'classic';
  if (source[at] === "'") {
    if (classic) return plain(source, at, "'");
    throw ruleFault(source, at, "Strings are written in double quotes, not '", { expected: '"' });
  }
  const quote = source[at + 1];
  if (source[at] !== '?' || (quote !== '"' && quote !== "'")) return null;
  if (classic) return raw(source, at, `?${quote}`, quote);
  throw ruleFault(source, at, 'Raw strings are written in three double quotes, not with ?', { expected: '"""' });
}
