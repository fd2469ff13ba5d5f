import { InputFault } from '../../../domain/errors.js';
import { together, problem, type FactDraft, type InventoryReader, type RecordReading } from './draft.js';

type Entry = ReadonlyMap<string, readonly string[]>;
interface Placed {
  readonly entry: Entry;
  readonly place: string;
}

/**
 * People and machines of a directory, as `ldapsearch -LLL` or `ldifde` write them (RFC 2849). A Windows account is known
 * by its SID, as in events; any other by its DN.
 */
export const ldif: InventoryReader = (text) => together(entriesOf(text).map(readingOf));

function entriesOf(text: string): readonly Placed[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const entries: Placed[] = [];
  let open: { readonly at: number; readonly entry: Map<string, string[]> } | null = null;
  for (const { line, at } of unfolded(lines)) {
    if (line === '') open = null;
    else if (!/^(#|version:)/i.test(line)) {
      if (open === null) {
        open = { at, entry: new Map() };
        entries.push({ entry: open.entry, place: `line ${String(at)}` });
      }
      const [name, value] = attributeOf(line, at);
      open.entry.set(name, [...(open.entry.get(name) ?? []), value]);
    }
  }
  return entries.filter(({ entry }) => entry.has('dn'));
}

/** A line that begins with a space continues the one before. */
function unfolded(lines: readonly string[]): readonly { readonly line: string; readonly at: number }[] {
  const whole: { line: string; at: number }[] = [];
  for (const [i, line] of lines.entries()) {
    const last = whole.at(-1);
    if (line.startsWith(' ') && last !== undefined) last.line += line.slice(1);
    else whole.push({ line, at: i + 1 });
  }
  return whole;
}

function attributeOf(line: string, at: number): readonly [string, string] {
  const match = /^([A-Za-z][\w.-]*)((?:;[\w-]+)*)(::?)\s*(.*)$/.exec(line);
  if (match === null)
    throw new InputFault('BAD_USER_INPUT', `Line ${String(at)} is no attribute of an LDIF entry.`, {
      place: { line: at },
      remedy: 'Give the whole file; a line that continues another begins with a space.',
    });
  const [, name = '', , colons, value = ''] = match;
  const isBinary = name.toLowerCase() === 'objectsid';
  const decoded = colons === '::' ? Buffer.from(value, 'base64') : null;
  if (decoded === null) return [name.toLowerCase(), value];
  return [name.toLowerCase(), isBinary ? sidOf(decoded) : decoded.toString('utf8')];
}

/** MS-DTYP 2.4.2: revision, count, six bytes of authority, then little-endian parts. */
function sidOf(bytes: Buffer): string {
  if (bytes.length < 8 || bytes.length < 8 + 4 * (bytes[1] ?? 0)) return '';
  const parts = Array.from({ length: bytes[1] ?? 0 }, (_, i) => bytes.readUInt32LE(8 + 4 * i));
  return `S-${String(bytes[0])}-${String(bytes.readUIntBE(2, 6))}${parts.map((part) => `-${String(part)}`).join('')}`;
}

const ATTRIBUTES = [
  ['department', 'department'],
  ['title', 'role'],
  ['manager', 'manager'],
  ['employeetype', 'employment'],
] as const;

const DISABLED = 2;

const PEOPLE_AND_MACHINES: ReadonlySet<string> = new Set(['person', 'inetorgperson', 'computer']);

function one(entry: Entry, name: string): string | undefined {
  return entry.get(name)?.find((value) => value.trim() !== '');
}

function readingOf({ entry, place }: Placed): RecordReading {
  const classes = (entry.get('objectclass') ?? []).map((name) => name.toLowerCase());
  if (!classes.some((name) => PEOPLE_AND_MACHINES.has(name)))
    return problem(place, `${one(entry, 'dn') ?? ''} is neither a person nor a computer`);
  const subject = subjectOf(entry);
  const owner = (one(entry, 'managedby') ?? one(entry, 'manager'))?.toLowerCase();
  const said = { subject, place, ...(owner === undefined ? {} : { owner }) };
  const facts = toldBy(entry).map(([kind, value]): FactDraft => ({ kind, value, ...said }));
  if (facts.length > 0) return { facts, problems: [] };
  return problem(place, `${subject}: none of the attributes that are asked about`);
}

function subjectOf(entry: Entry): string {
  const sid = one(entry, 'objectsid');
  return sid === undefined ? `ldap:${(one(entry, 'dn') ?? '').toLowerCase()}` : `windows:${sid}`;
}

/** A disabled account has left, whatever its kind of employment was. */
function toldBy(entry: Entry): readonly (readonly [FactDraft['kind'], string])[] {
  const told = ATTRIBUTES.flatMap(([attribute, kind]) => {
    const value = one(entry, attribute);
    return value === undefined ? [] : [[kind, value.trim()] as const];
  });
  const isDisabled = (Number(one(entry, 'useraccountcontrol') ?? 0) & DISABLED) !== 0;
  return isDisabled ? [...told.filter(([kind]) => kind !== 'employment'), ['employment', 'terminated']] : told;
}
