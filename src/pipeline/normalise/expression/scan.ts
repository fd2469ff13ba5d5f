import { RuleFault } from '../../../domain/errors.js';

export type TokenKind = 'name' | 'text' | 'number' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset from 0 in the expression. */
  readonly at: number;
}

const PATTERN =
  /\s*(?:(?<name>[$@A-Za-z_][\w@-]*)|(?<number>-?\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\.)*"|'[^']*')|(?<symbol>==|!=|<=|>=|\?\?|[<>|+.,()[\]*]))/y;

export function expressionFault(message: string, at: number): RuleFault {
  return new RuleFault('MAPPING_INVALID', message, { place: { column: at + 1 } });
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

function unquoted(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (quoted.startsWith("'")) return body;
  return body.replace(/\\(.)/g, (_, letter: string) => ESCAPES.get(letter) ?? letter);
}

function tokenOf(match: RegExpExecArray, end: number): Token {
  const groups = match.groups ?? {};
  const text = groups['text'];
  if (text !== undefined) return { kind: 'text', text: unquoted(text), at: end - text.length };
  const kind = groups['name'] !== undefined ? 'name' : groups['number'] !== undefined ? 'number' : 'symbol';
  const word = groups[kind] ?? '';
  return { kind, text: word, at: end - word.length };
}

/** Words, numbers, texts and symbols of an expression, closed by an `end` token. */
export function scanExpression(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < source.trimEnd().length) {
    PATTERN.lastIndex = position;
    const match = PATTERN.exec(source);
    if (match === null) throw expressionFault(`cannot read “${source.slice(position).trim()}”`, position);
    position = PATTERN.lastIndex;
    tokens.push(tokenOf(match, position));
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}
