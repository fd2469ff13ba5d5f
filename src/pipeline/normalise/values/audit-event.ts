import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { readHexText } from './hex-text.js';

/** More than the kernel writes for one event; beyond it somebody else writes. */
const MOST_RECORDS = 256;

/** `node=… type=… msg=audit(at:serial): fields`; ausearch's interpreted form has a blank before the colon. */
const RECORD = /^(?:node=(\S+) )?type=([A-Z0-9_[\]]+) msg=audit\(([^()]{1,40}):(\d{1,20})\)(\s?):\s*(.*)$/;
/** Begins where a word does, and is bounded: otherwise a long text would be tried from each of its letters. */
const FIELD = /(?<!\w)(\w{1,64}(?:\[\d{1,6}\])?)=("[^"]*"|\S*)/g;

/** Records that say how an event came about, and are seldom the event itself. */
const ASIDE: ReadonlySet<string> = new Set(['PATH', 'CWD', 'PROCTITLE', 'EOE', 'SOCKADDR', 'SYSCALL', 'BPRM_FCAPS']);
const TEXTS: ReadonlySet<string> = new Set(['exe', 'comm', 'cwd', 'name', 'key', 'cmd', 'acct', 'proctitle']);

interface AuditRecord {
  readonly node: string | undefined;
  readonly type: string;
  readonly at: string;
  readonly serial: string;
  /** Names in place of numbers and plain text in place of hexadecimal, as `ausearch -i` writes them. */
  readonly isInterpreted: boolean;
  readonly rest: string;
}

function recordOf(line: string): AuditRecord | undefined {
  const match = RECORD.exec(line);
  if (match === null) return undefined;
  const [, node, type = '', at = '', serial = '', blank = '', rest = ''] = match;
  return { node, type, at, serial, isInterpreted: blank !== '', rest: rest.replaceAll('\u001d', ' ') };
}

type Fields = ReadonlyMap<string, string>;

function fieldsOf({ type, rest, isInterpreted }: AuditRecord): Fields {
  // What stands there is a command line, with blanks and equals signs of its own.
  if (type === 'PROCTITLE' && isInterpreted) return new Map([['proctitle', rest.replace(/^proctitle=/, '')]]);
  const fields = new Map<string, string>();
  for (const [, key = '', value = ''] of rest.matchAll(FIELD)) fields.set(key, value);
  return fields;
}

/** Quoted is plain; what is not quoted is hexadecimal, unless somebody has interpreted it. */
function plain(value: string, isInterpreted: boolean): string {
  if (value.startsWith('"')) return value.slice(1, -1);
  return isInterpreted ? value : readHexText(value);
}

/** Long arguments come in pieces: `a1[0]=… a1[1]=…`. */
function argumentsOf(fields: Fields, isInterpreted: boolean): readonly string[] {
  const pieces = new Map<number, string>();
  for (const [key, value] of fields) {
    const number = /^a(\d{1,6})(?:\[\d+\])?$/.exec(key)?.[1];
    if (number === undefined) continue;
    const before = pieces.get(Number(number));
    pieces.set(Number(number), before === undefined ? value : before.replace(/"$/, '') + value.replace(/^"/, ''));
  }
  return [...pieces].sort(([a], [b]) => a - b).map(([, value]) => plain(value, isInterpreted));
}

function commandOf(records: readonly AuditRecord[]): string | undefined {
  const argumentsOfAll = records
    .filter(({ type }) => type === 'EXECVE')
    .flatMap((one) => argumentsOf(fieldsOf(one), one.isInterpreted));
  if (argumentsOfAll.length > 0) return argumentsOfAll.join(' ');
  const title = records.find(({ type }) => type === 'PROCTITLE');
  const text = title === undefined ? undefined : fieldsOf(title).get('proctitle');
  return text === undefined || title === undefined ? undefined : plain(text, title.isInterpreted);
}

function kindOf(types: readonly string[]): string {
  if (types.includes('EXECVE')) return 'EXECVE';
  return types.find((type) => !ASIDE.has(type)) ?? types.find((type) => type === 'SYSCALL') ?? types[0] ?? '';
}

/** As auditd itself would have written it, so that one set of expressions reads both forms. */
function textOf(record: AuditRecord): string {
  if (!record.isInterpreted) return record.rest;
  return [...fieldsOf(record)]
    .map(([key, value]) => {
      if (TEXTS.has(key)) return `${key}="${value.replace(/^"|"$/g, '')}"`;
      const isName = (key === 'auid' || key === 'uid') && !/^(?:\d+|unset)$/.test(value);
      return isName ? `${key}=${value} ${key.toUpperCase()}="${value}"` : `${key}=${value}`;
    })
    .join(' ');
}

function grouped(records: readonly AuditRecord[]): JsonObject {
  const parts: Record<string, JsonValue[]> = {};
  for (const record of records) {
    const own = [...fieldsOf(record)].filter(([key]) => key !== '__proto__');
    (parts[record.type] ??= []).push(Object.fromEntries(own.map(([key, value]) => [key, value.replace(/^"|"$/g, '')])));
  }
  return Object.fromEntries(
    Object.entries(parts).map(([type, list]) => [type, list.length === 1 ? (list[0] ?? null) : list]),
  );
}

/**
 * The records of one event of the Linux audit daemon, one a line, as one object under `audit`: `kind` says what happened,
 * `command` what was run, `text` holds the fields of all of them, and each record stands under its type. A record that
 * stands alone as auditd writes it needs none of this.
 */
export function readAuditEvent(text: string): JsonObject | undefined {
  if (!text.includes('msg=audit(')) return undefined;
  const lines = text.split('\n', MOST_RECORDS + 1).map((line) => line.trimEnd());
  const records = lines.filter((line) => line !== '').map(recordOf);
  const [first] = records;
  if (first === undefined || records.length > MOST_RECORDS) return undefined;
  const ofEvent = records.filter((one) => one?.serial === first.serial && one.at === first.at) as AuditRecord[];
  if (ofEvent.length !== records.length || (records.length === 1 && !first.isInterpreted)) return undefined;
  const types = ofEvent.map(({ type }) => type);
  const [node, command] = [first.node, commandOf(ofEvent)];
  return {
    audit: {
      at: first.at,
      serial: first.serial,
      kind: kindOf(types),
      types: types.join('+'),
      text: ofEvent.map(textOf).join(' '),
      ...(node === undefined ? {} : { node }),
      ...(command === undefined ? {} : { command }),
      ...grouped(ofEvent),
    },
  };
}

/** The lines of several events, each event's together; undefined unless all are of the audit daemon and of more than one. */
export function auditEventsIn(text: string): readonly string[] | undefined {
  if (!text.includes('\n') || !text.includes('msg=audit(')) return undefined;
  const events = new Map<string, string[]>();
  for (const line of text.split('\n').map((one) => one.trimEnd())) {
    if (line === '') continue;
    const record = recordOf(line);
    if (record === undefined) return undefined;
    const key = `${record.node ?? ''} ${record.at} ${record.serial}`;
    const lines = events.get(key);
    if (lines === undefined) events.set(key, [line]);
    else lines.push(line);
  }
  return events.size > 1 ? [...events.values()].map((lines) => lines.join('\n')) : undefined;
}
