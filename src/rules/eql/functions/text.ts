import type { Dialect } from '../cursor.js';
import { BOTH, folded, type CallContext, type EqlFunction } from './signature.js';

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A function of two texts that folds case where it must; null for what is no text; over a list, true for any member. */
function twoTexts(
  name: string,
  holds: (source: string, part: string) => boolean,
  more: Pick<EqlFunction, 'classicFalse'> = {},
): EqlFunction {
  return {
    name,
    dialects: BOTH,
    takes: ['string', 'string'],
    required: 2,
    variadic: true,
    folds: true,
    gives: 'boolean',
    ...more,
    apply: ([source, ...parts], context) => {
      const texts = [source].flat().filter(isText);
      const wanted = parts.filter(isText).map((part) => folded(part, context));
      if (texts.length === 0 || wanted.length === 0) return null;
      return texts.some((text) => wanted.some((part) => holds(folded(text, context), part)));
    },
  };
}

/** The text between two marks, null where either is not there. */
function cut(texts: readonly string[], greedy: boolean, context: CallContext): string | null {
  const [source = '', left = '', right = ''] = texts;
  const text = folded(source, context);
  const from = text.indexOf(folded(left, context));
  if (from < 0) return null;
  const start = from + left.length;
  const wanted = folded(right, context);
  const end = greedy ? text.lastIndexOf(wanted) : text.indexOf(wanted, start);
  return end < start ? null : source.slice(start, end);
}

function between(args: readonly unknown[], context: CallContext): unknown {
  const texts = args.slice(0, 3).filter(isText);
  if (texts.length < 3) return null;
  const classic = context.dialect === 'classic';
  if (!classic && texts.includes('')) return texts[0];
  return cut(texts, args[3] === true, context) ?? (classic ? null : '');
}

function indexOf([source, part, start]: readonly unknown[], context: CallContext): unknown {
  if (!isText(source) || !isText(part)) return null;
  const at = folded(source, context).indexOf(folded(part, context), typeof start === 'number' ? start : 0);
  return at < 0 ? null : at;
}

function substring([source, start, end]: readonly unknown[]): unknown {
  if (!isText(source) || typeof start !== 'number') return null;
  return typeof end === 'number' ? source.slice(start, end) : source.slice(start);
}

function scalarText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Elasticsearch counts UTF-16 units, as Java does; classic counts characters. */
function lengthOf(value: unknown, dialect: Dialect): number | null {
  if (Array.isArray(value)) return value.length;
  if (!isText(value)) return null;
  return dialect === 'classic' ? [...value].length : value.length;
}

export const TEXT_FUNCTIONS: readonly EqlFunction[] = [
  twoTexts('startsWith', (source, part) => source.startsWith(part)),
  twoTexts('endsWith', (source, part) => source.endsWith(part)),
  twoTexts('stringContains', (source, part) => source.includes(part), { classicFalse: true }),
  {
    name: 'between',
    dialects: BOTH,
    takes: ['string', 'string', 'string', 'boolean'],
    required: 3,
    folds: true,
    gives: 'string',
    apply: between,
  },
  {
    name: 'indexOf',
    dialects: BOTH,
    takes: ['string', 'string', 'number'],
    required: 2,
    folds: true,
    gives: 'number',
    apply: indexOf,
  },
  {
    name: 'substring',
    dialects: BOTH,
    takes: ['string', 'number', 'number'],
    required: 2,
    gives: 'string',
    apply: substring,
  },
  {
    name: 'concat',
    dialects: BOTH,
    takes: ['any'],
    required: 1,
    variadic: true,
    gives: 'string',
    apply: (args) => args.map(scalarText).join(''),
  },
  {
    name: 'string',
    dialects: BOTH,
    takes: ['any'],
    required: 1,
    gives: 'string',
    apply: ([value]) => scalarText(value),
  },
  {
    name: 'length',
    dialects: BOTH,
    takes: ['string'],
    required: 1,
    gives: 'number',
    apply: ([value], { dialect }) => lengthOf(value, dialect),
  },
];
