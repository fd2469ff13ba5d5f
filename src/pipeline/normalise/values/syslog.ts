import type { JsonObject, JsonValue } from '../../../domain/json.js';

/** A line split at its syslog header; without a header all of it is the message. */
export interface SyslogLine {
  readonly header: JsonObject | undefined;
  readonly message: string;
}

type Draft = Record<string, JsonValue>;

const HEADER_WINDOW = 4_096;
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'];

/** Octet counting (RFC 6587) and `<priority>`; every quantifier is bounded, so a hostile line costs no more than a short one. */
const PRIORITY = /^(?:\d{1,7} )?<(\d{1,3})>/;
const RFC5424 =
  /^1 (-|\d{4}-\d{2}-\d{2}T[\d:.]{8,20}(?:Z|[+-]\d{2}:\d{2})) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,64}) /;
/** Cisco Meraki writes version 1 with seconds, and the rest as it pleases. */
const IN_SECONDS = /^1 (\d{10}(?:\.\d{1,9})?) ([A-Za-z0-9][\w.:-]{0,254}) /;
const STAMP =
  /^(?:\d{1,10}: )?[*.]?([A-Z][a-z]{2} [ \d]\d(?: \d{4})? \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?: [A-Z]{3,4}(?=[: ]))?|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)(?=[ :])[ :]{1,3}/;
const HOST = /^([A-Za-z0-9][\w.:-]{0,254}|\[[\da-fA-F:.]{2,45}\])(?: : | )(?=\S)/;
const TAG = /^([\w/(][\w./()-]{0,95}?)(?:\[([\w.-]{1,32})\])?:(?: |$)/;

/** Names that begin a message of their own where a host would stand. */
const NO_HOST = /^(?:CEF|LEEF|%|\{|\w+=|\w{1,48}\[\d+\]:|\w{1,48}:$)/;

function priorityOf(text: string, into: Draft): string {
  const match = PRIORITY.exec(text);
  const value = Number(match?.[1] ?? -1);
  if (match === null || value > 191) return text;
  into['priority'] = value;
  into['facility'] = value >> 3;
  into['severity'] = SEVERITIES[value & 7] ?? 'debug';
  return text.slice(match[0].length);
}

function put(into: Draft, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '-' && value !== '') into[name] = value;
}

/** End of one `[id name="value" …]`, past quoted brackets; -1 when it does not close within the window. */
function closingBracket(text: string, from: number): number {
  let quoted = false;
  const limit = Math.min(text.length, from + 65_536);
  for (let index = from + 1; index < limit; index += 1) {
    const letter = text[index];
    if (letter === '\\') index += 1;
    else if (letter === '"') quoted = !quoted;
    else if (letter === ']' && !quoted) return index;
  }
  return -1;
}

const PARAM = /([^\s="\]]{1,64})="((?:[^"\\]|\\.)*)"/g;

function elementOf(text: string): readonly [string, JsonObject] {
  const [id = ''] = text.split(' ', 1);
  const pairs = [...text.matchAll(PARAM)].map(
    (match) => [match[1] ?? '', (match[2] ?? '').replace(/\\(["\\\]])/g, '$1')] as const,
  );
  return [id, Object.fromEntries(pairs)];
}

/** Structured data of RFC 5424, and what follows it. */
function structured(text: string, into: Draft): string {
  if (text === '-') return '';
  if (text.startsWith('- ')) return text.slice(2);
  const elements: (readonly [string, JsonObject])[] = [];
  let at = 0;
  while (text[at] === '[') {
    const end = closingBracket(text, at);
    if (end < 0) break;
    elements.push(elementOf(text.slice(at + 1, end)));
    at = end + 1;
  }
  if (elements.length > 0) into['structured'] = Object.fromEntries(elements);
  return text.slice(at).replace(/^ /, '');
}

function inSeconds(text: string, into: Draft): string | undefined {
  const match = into['priority'] === undefined ? null : IN_SECONDS.exec(text);
  if (match === null) return undefined;
  put(into, 'time', match[1]);
  put(into, 'host', match[2]);
  return text.slice(match[0].length);
}

function modern(text: string, into: Draft): string | undefined {
  const match = RFC5424.exec(text);
  if (match === null) return inSeconds(text, into);
  const [all, stamp, host, app, pid, id] = match;
  into['version'] = 1;
  put(into, 'time', stamp);
  put(into, 'host', host);
  put(into, 'app', app);
  put(into, 'pid', pid);
  put(into, 'message_id', id);
  return structured(text.slice(all.length), into).replace(/^\uFEFF/, '');
}

function tagged(text: string, into: Draft): string {
  const tag = TAG.exec(text);
  if (tag === null) return text;
  put(into, 'app', tag[1]);
  put(into, 'pid', tag[2]);
  return text.slice(tag[0].length);
}

function classic(text: string, into: Draft): string {
  const stamp = STAMP.exec(text);
  if (stamp === null) return into['priority'] === undefined ? text : hosted(text, into);
  put(into, 'time', stamp[1]);
  return hosted(text.slice(stamp[0].length), into);
}

function hosted(text: string, into: Draft): string {
  const host = HOST.exec(text);
  if (host === null || NO_HOST.test(text)) return text;
  put(into, 'host', host[1]);
  return text.slice(host[0].length);
}

/** Splits a syslog line (RFC 5424, RFC 3164 and its usual deviations). The tag is only cut off where a header was. */
export function readSyslog(line: string): SyslogLine {
  const into: Draft = {};
  const window = line.slice(0, HEADER_WINDOW);
  const rest = priorityOf(window, into);
  const body = rest + line.slice(HEADER_WINDOW);
  const message = modern(body, into) ?? classic(body, into);
  if (Object.keys(into).length === 0) return { header: undefined, message: line.trim() };
  const text = into['version'] === 1 ? message : tagged(message, into);
  return { header: into, message: text.trim() };
}
