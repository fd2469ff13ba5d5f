import { RuleFault, type ErrorCode } from '../domain/errors.js';

export interface FaultOptions {
  readonly code?: ErrorCode;
  readonly expected?: string;
  readonly hint?: string;
}

/** Where an offset stands in a text, both from 1. */
export function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

const WIDEST_LINE = 160;

/** The faulty line with a caret under the fault; a very long line is cut around it. */
export function drawing(source: string, line: number, column: number): string {
  const text = (source.split('\n')[line - 1] ?? '').replaceAll('\t', ' ').replace(/\r$/, '');
  const from = column > WIDEST_LINE ? column - WIDEST_LINE / 2 : 0;
  return `  ${text.slice(from, from + WIDEST_LINE)}\n  ${' '.repeat(Math.max(0, column - 1 - from))}^`;
}

/** A fault of a rule's text, drawn as a good compiler would: what, where, what was expected, what may have been meant. */
export function ruleFault(source: string, offset: number, what: string, options: FaultOptions = {}): RuleFault {
  const place = placeOf(source, offset);
  const lines = [`${what} at line ${String(place.line)}, column ${String(place.column)}`];
  lines.push(drawing(source, place.line, place.column));
  if (options.expected !== undefined) lines.push(`expected ${options.expected}`);
  if (options.hint !== undefined) lines.push(options.hint);
  return new RuleFault(options.code ?? 'RULE_SYNTAX', lines.join('\n'), { place });
}

/** `1 argument`, `2 arguments`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
