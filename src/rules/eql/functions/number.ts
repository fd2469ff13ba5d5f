import type { Dialect } from '../cursor.js';
import { BOTH, type EqlFunction } from './signature.js';

export type Arithmetic = (left: number, right: number) => number | null;

/** Two whole numbers divide to a whole number, as in Java; by zero there is no answer. */
function divide(left: number, right: number): number | null {
  if (right === 0) return null;
  const quotient = left / right;
  return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(quotient) : quotient;
}

const ARITHMETIC: Readonly<Record<'+' | '-' | '*' | '/' | '%', Arithmetic>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': divide,
  '%': (left, right) => (right === 0 ? null : left % right),
};

/** Where Python, which classic follows, rounds down, Java, which Elasticsearch follows, rounds towards zero. */
const CLASSIC_ARITHMETIC: Readonly<Record<'/' | '%', Arithmetic>> = {
  '/': (left, right) => {
    if (right === 0) return null;
    const quotient = left / right;
    return Number.isInteger(left) && Number.isInteger(right) ? Math.floor(quotient) : quotient;
  },
  '%': (left, right) => (right === 0 ? null : left - right * Math.floor(left / right)),
};

export type Operator = keyof typeof ARITHMETIC;

/** With a number written as a fraction, division is not that of whole numbers. */
export function operationOf(operator: Operator, dialect: Dialect, decimal = false): Arithmetic {
  if (operator === '/' && decimal) return (left, right) => (right === 0 ? null : left / right);
  const rounds = operator === '/' || operator === '%';
  return dialect === 'classic' && rounds ? CLASSIC_ARITHMETIC[operator] : ARITHMETIC[operator];
}

export function calculate(operation: Arithmetic, left: unknown, right: unknown): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  const result = operation(left, right);
  return result === null || !Number.isFinite(result) ? null : result;
}

function arithmetic(name: string, operator: Operator): EqlFunction {
  return {
    name,
    dialects: BOTH,
    takes: ['number', 'number'],
    required: 2,
    gives: 'number',
    apply: ([left, right], { dialect, decimal }) => calculate(operationOf(operator, dialect, decimal), left, right),
  };
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

function inBase(text: string, base: number): number | null {
  const digits = base === 16 ? text.replace(/^(-?)0x/i, '$1') : text;
  const allowed = DIGITS.slice(0, base);
  const valid =
    /^-?[0-9a-z]+$/i.test(digits) && [...digits.replace('-', '').toLowerCase()].every((c) => allowed.includes(c));
  return valid ? parseInt(digits, base) : null;
}

function number([text, base]: readonly unknown[]): unknown {
  if (typeof text === 'number') return text;
  if (typeof text !== 'string') return null;
  if (typeof base === 'number') return base >= 2 && base <= 36 ? inBase(text, base) : null;
  if (/^-?0x/i.test(text)) return inBase(text, 16);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

export const NUMBER_FUNCTIONS: readonly EqlFunction[] = [
  arithmetic('add', '+'),
  arithmetic('subtract', '-'),
  arithmetic('multiply', '*'),
  arithmetic('divide', '/'),
  arithmetic('modulo', '%'),
  { name: 'number', dialects: BOTH, takes: ['any', 'number'], required: 1, gives: 'number', apply: number },
];
