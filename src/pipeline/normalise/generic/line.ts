import type { JsonValue } from '../../../domain/json.js';
import type { Leaf } from './leaves.js';

const PAIR = /([A-Za-z_][\w.-]{0,63})=(?:"([^"]*)"|([^\s,;|]+))/g;
const STAMP =
  /\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}|[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}/;
const IP = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
/** The address that a sentence names as where somebody came from. */
const FROM_IP =
  /\b(?:from|client|src|source|remote|rhost|(?:client|source|src|remote)[_ -]?(?:ip|address))[:=\s([]{1,4}((?:\d{1,3}\.){3}\d{1,3})(?![\d.])/i;
const FOR_USER =
  /\b(?:for|user|username|by|account)[:\s]+(?:invalid user |user )?['"<]?([A-Za-z0-9_][\w.@\\$-]{0,63})/i;
const NO_NAME = /^(?:the|a|an|user|from|on|in|to|is|was|has|not|with|invalid|unknown|all|any|this|session|root\(uid)$/i;
const LINE_LIMIT = 64_000;

/** Leaves of a text line: its key=value pairs, its first stamp and its first address. */
export function leavesOfLine(text: string): readonly Leaf[] {
  const line = text.slice(0, LINE_LIMIT);
  const pairs = [...line.matchAll(PAIR)].map((match) => ({
    path: (match[1] ?? '').toLowerCase().replace(/[_-]/g, ''),
    value: (match[2] ?? match[3] ?? '').replace(/^<([^<>]+)>$/, '$1'),
  }));
  const stamp = STAMP.exec(line)?.[0];
  const ip = FROM_IP.exec(line)?.[1] ?? IP.exec(line)?.[0];
  const user = FOR_USER.exec(line)?.[1];
  return [
    ...pairs,
    ...(user === undefined || NO_NAME.test(user) ? [] : [{ path: 'x.username', value: user }]),
    ...(stamp === undefined ? [] : [{ path: 'x.timestamp', value: stamp }]),
    ...(ip === undefined ? [] : [{ path: 'x.ip', value: ip }]),
  ];
}

export function lineOf(body: JsonValue): string | undefined {
  return typeof body === 'string' ? body : undefined;
}
