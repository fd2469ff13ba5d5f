import type { JsonObject, JsonValue } from '../../../domain/json.js';

interface Header {
  readonly separator: string;
  readonly setSeparator: string;
  readonly empty: string;
  readonly unset: string;
  readonly path: string | undefined;
  readonly fields: readonly string[];
  readonly types: readonly string[];
}

const START: Header = {
  separator: '\t',
  setSeparator: ',',
  empty: '(empty)',
  unset: '-',
  path: undefined,
  fields: [],
  types: [],
};

/** `\x09` in the header stands for the sign itself, also inside values. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Zeek's own log format begins by naming its separator. */
export function isZeekLog(text: string): boolean {
  return text.startsWith('#separator ');
}

function withLine(header: Header, line: string): Header {
  if (line.startsWith('#separator ')) return { ...header, separator: unescaped(line.slice('#separator '.length)) };
  const [name, ...rest] = line.slice(1).split(header.separator);
  const first = rest[0] ?? '';
  switch (name) {
    case 'set_separator':
      return { ...header, setSeparator: unescaped(first) };
    case 'empty_field':
      return { ...header, empty: first };
    case 'unset_field':
      return { ...header, unset: first };
    case 'path':
      return { ...header, path: first };
    case 'fields':
      return { ...header, fields: rest };
    case 'types':
      return { ...header, types: rest };
    default:
      return header;
  }
}

const NUMBERS = new Set(['count', 'int', 'double', 'interval', 'port', 'time']);

function typed(text: string, type: string): JsonValue {
  if (NUMBERS.has(type)) {
    const number = Number(text);
    // Seconds with more digits than a double holds stay as they are written.
    return type !== 'time' && text !== '' && Number.isFinite(number) ? number : text;
  }
  if (type === 'bool') return text === 'T';
  return unescaped(text);
}

function valueOf(text: string, type: string, header: Header): JsonValue {
  const members = /^(?:set|vector)\[(.*)\]$/.exec(type);
  if (members === null) return text === header.empty ? '' : typed(text, type);
  if (text === header.empty) return [];
  return text.split(header.setSeparator).map((one) => typed(one, members[1] ?? ''));
}

function rowOf(line: string, header: Header): JsonObject {
  const cells = line.split(header.separator);
  const row: [string, JsonValue][] = header.fields.flatMap((name, at) => {
    const cell = cells[at];
    if (cell === undefined || cell === header.unset) return [];
    return [[name, valueOf(cell, header.types[at] ?? 'string', header)]];
  });
  // A line with more cells than fields was damaged; what is over is kept.
  const over = cells.slice(header.fields.length);
  return Object.fromEntries([
    ...(header.path === undefined ? [] : [['_path', header.path] as const]),
    ...row,
    ...(over.length > 0 ? [['cells', over] as const] : []),
  ]);
}

/** Reads a log line by line: what its header said holds for the rows below it. */
export class ZeekRows {
  private header: Header | null = null;

  /** The row that a line is; null for a line of the header, undefined for what is none of such a log. */
  read(text: string): JsonObject | null | undefined {
    const line = text.replace(/\r$/, '');
    if (isZeekLog(line)) this.header = withLine(START, line);
    else if (this.header !== null && line.startsWith('#')) this.header = withLine(this.header, line);
    else if (this.header === null || this.header.fields.length === 0 || line.startsWith('{')) return undefined;
    else return rowOf(line, this.header);
    return null;
  }
}

/** The rows of a log in Zeek's tab-separated format, typed as its header says; a file may hold several logs one after another. */
export function readZeekLog(text: string): readonly JsonObject[] {
  const rows = new ZeekRows();
  return text.split('\n').flatMap((line) => {
    const row = line.trim() === '' ? undefined : rows.read(line);
    return row === undefined || row === null ? [] : [row];
  });
}
