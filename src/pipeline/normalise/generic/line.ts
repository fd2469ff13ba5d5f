import type { JsonValue } from '../../../domain/json.js';
import type { Leaf } from './leaves.js';

const PAIR = /([A-Za-z_][\w.-]{0,63})=(?:"([^"]*)"|([^\s,;|]+))/g;
const STAMP =
  /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}|[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}/;
const IP = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const LINE_LIMIT = 64_000;

/** Leaves of a text line: its key=value pairs, its first stamp and its first address. */
export function leavesOfLine(text: string): readonly Leaf[] {
  const line = text.slice(0, LINE_LIMIT);
  const pairs = [...line.matchAll(PAIR)].map((match) => ({
    path: (match[1] ?? '').toLowerCase().replace(/[_-]/g, ''),
    value: match[2] ?? match[3] ?? '',
  }));
  const stamp = STAMP.exec(line)?.[0];
  const ip = IP.exec(line)?.[0];
  return [
    ...pairs,
    ...(stamp === undefined ? [] : [{ path: 'x.timestamp', value: stamp }]),
    ...(ip === undefined ? [] : [{ path: 'x.ip', value: ip }]),
  ];
}

export function lineOf(body: JsonValue): string | undefined {
  return typeof body === 'string' ? body : undefined;
}
