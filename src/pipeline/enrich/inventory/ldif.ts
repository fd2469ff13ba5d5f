import { InputFault } from '../../../domain/errors.js';
import {
  problem,
  together,
  type FactDraft,
  type InventoryReader,
  type InventoryReading,
  type RecordReading,
} from './draft.js';

type Entry = ReadonlyMap<string, readonly string[]>;
interface Placed {
  readonly entry: Entry;
  readonly place: string;
  /** The first line of it that is no attribute; null: all of it could be read. */
  readonly brokenAt: number | null;
}

/**
 * People and machines of a directory, as `ldapsearch -LLL` or `ldifde` write them (RFC 2849). A Windows account is known
 * by its SID, as in events; any other by its DN. An entry that cannot be read costs none of the others.
 */
export const ldif: InventoryReader = (text) => {
  const entries = entriesOf(text);
  requireOne(entries);
  const told = entries.filter(({ entry, brokenAt }) => entry.has('dn') || brokenAt !== null);
  const read = told.map(readingOf);
  return {
    ...together(read.filter((each): each is RecordReading => typeof each === 'object')),
    ...silentOnes(told, read),
  };
};

/** What is wrong throughout is no directory: one fault instead of as many as there are lines. */
function requireOne(entries: readonly Placed[]): void {
  const [bad] = entries.flatMap(({ brokenAt }) => brokenAt ?? []);
  if (bad === undefined || entries.some(({ entry, brokenAt }) => entry.has('dn') && brokenAt === null)) return;
  throw new InputFault('BAD_USER_INPUT', `Line ${String(bad)} is no attribute of an LDIF entry.`, {
    place: { line: bad },
    remedy: 'Give the whole file; a line that continues another begins with a space.',
  });
}

function entriesOf(text: string): readonly Placed[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const entries: { place: string; entry: Map<string, string[]>; brokenAt: number | null }[] = [];
  let isOpen = false;
  for (const { line, at } of unfolded(lines)) {
    if (line.trim() === '') isOpen = false;
    if (line.trim() === '' || /^(#|version:)/i.test(line)) continue;
    if (!isOpen) entries.push({ place: `line ${String(at)}`, entry: new Map(), brokenAt: null });
    isOpen = true;
    const open = entries.at(-1);
    if (open !== undefined) put(open, attributeOf(line), at);
  }
  return entries;
}

function put(
  open: { readonly entry: Map<string, string[]>; brokenAt: number | null },
  attribute: readonly [string, string] | null,
  at: number,
): void {
  if (attribute === null) open.brokenAt ??= at;
  else open.entry.set(attribute[0], [...(open.entry.get(attribute[0]) ?? []), attribute[1]]);
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

/** A name or an OID, with options (`;range=0-1499`), and a value as text, in base64 or behind an address, which is not followed. */
function attributeOf(line: string): readonly [string, string] | null {
  const match = /^([A-Za-z0-9][\w.-]*)((?:;[\w=*-]+)*)(::?)(<?)\s*(.*)$/.exec(line);
  if (match === null) return null;
  const [, name = '', , colons, isElsewhere, value = ''] = match;
  if (isElsewhere !== '') return [name.toLowerCase(), ''];
  if (colons !== '::') return [name.toLowerCase(), value];
  const decoded = Buffer.from(value, 'base64');
  return [name.toLowerCase(), name.toLowerCase() === 'objectsid' ? sidOf(decoded) : decoded.toString('utf8')];
}

/** MS-DTYP 2.4.2: revision, count, six bytes of authority, then little-endian parts. */
function sidOf(bytes: Buffer): string {
  if (bytes.length < 8 || bytes.length < 8 + 4 * (bytes[1] ?? 0)) return '';
  const parts = Array.from({ length: bytes[1] ?? 0 }, (_, i) => bytes.readUInt32LE(8 + 4 * i));
  return `S-${String(bytes[0])}-${String(bytes.readUIntBE(2, 6))}${parts.map((part) => `-${String(part)}`).join('')}`;
}

/** Attributes that say the same in different directories; the first that is there counts. */
const ATTRIBUTES = [
  ['department', ['department', 'ou', 'departmentnumber']],
  ['role', ['title']],
  ['manager', ['manager']],
  ['employment', ['employeetype']],
] as const satisfies readonly (readonly [FactDraft['kind'], readonly string[]])[];

/** Active Directory, 389 and FreeIPA, eDirectory, OpenLDAP's password policy. */
const DISABLED: readonly ((entry: Entry) => boolean)[] = [
  (entry) => (Number(one(entry, 'useraccountcontrol') ?? 0) & 2) !== 0,
  (entry) => /^true$/i.test(one(entry, 'nsaccountlock') ?? ''),
  (entry) => /^true$/i.test(one(entry, 'logindisabled') ?? ''),
  (entry) => (one(entry, 'pwdaccountlockedtime') ?? '').startsWith('00000101'),
];

const PEOPLE_AND_MACHINES: ReadonlySet<string> = new Set([
  ...['person', 'organizationalperson', 'inetorgperson', 'user', 'computer'],
  ...['posixaccount', 'account', 'shadowaccount'],
]);

function one(entry: Entry, name: string): string | undefined {
  return entry.get(name)?.find((value) => value.trim() !== '');
}

const NOBODY = 'is neither a person nor a computer';
const NOTHING = 'has none of the attributes that are asked about';
type Silent = typeof NOBODY | typeof NOTHING;

function readingOf({ entry, place, brokenAt }: Placed): RecordReading | Silent {
  const dn = one(entry, 'dn') ?? 'an entry without dn';
  if (brokenAt !== null) return problem(`line ${String(brokenAt)}`, `is no attribute; ${dn} is left out`);
  if (!isOneOfThem(entry)) return NOBODY;
  const subject = subjectOf(entry);
  const owner = (one(entry, 'managedby') ?? one(entry, 'manager'))?.toLowerCase();
  const said = { subject, place, ...(owner === undefined ? {} : { owner }) };
  const facts = toldBy(entry).map(([kind, value]): FactDraft => ({ kind, value, ...said }));
  return facts.length > 0 ? { facts, problems: [] } : NOTHING;
}

/** A search that did not ask for the classes tells only whom it found. */
function isOneOfThem(entry: Entry): boolean {
  const classes = entry.get('objectclass');
  return classes === undefined || classes.some((name) => PEOPLE_AND_MACHINES.has(name.trim().toLowerCase()));
}

/** A directory holds thousands of groups and folders: each way of saying nothing is told once, with its first entry. */
function silentOnes(
  told: readonly Placed[],
  read: readonly (RecordReading | Silent)[],
): Pick<InventoryReading, 'records' | 'problems'> {
  const broken = read.flatMap((each) => (typeof each === 'object' ? each.problems : []));
  const silent = ([NOBODY, NOTHING] as const).flatMap((why) => {
    const those = told.filter((_, i) => read[i] === why);
    const [first] = those;
    if (first === undefined) return [];
    const others = those.length === 1 ? '' : ` (and ${String(those.length - 1)} more entries)`;
    return [{ place: first.place, message: `${one(first.entry, 'dn') ?? ''} ${why}${others}` }];
  });
  return { records: told.length, problems: [...broken, ...silent] };
}

function subjectOf(entry: Entry): string {
  const sid = one(entry, 'objectsid');
  return sid === undefined ? `ldap:${(one(entry, 'dn') ?? '').toLowerCase()}` : `windows:${sid}`;
}

/** A disabled account has left, whatever its kind of employment was. */
function toldBy(entry: Entry): readonly (readonly [FactDraft['kind'], string])[] {
  const told = ATTRIBUTES.flatMap(([kind, names]) => {
    const value = names.map((name) => one(entry, name)).find((each) => each !== undefined);
    return value === undefined ? [] : [[kind, value.trim()] as const];
  });
  const isDisabled = DISABLED.some((says) => says(entry));
  return isDisabled ? [...told.filter(([kind]) => kind !== 'employment'), ['employment', 'terminated']] : told;
}
