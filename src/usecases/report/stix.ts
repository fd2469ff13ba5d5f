import { createHash } from 'node:crypto';
import { canonicalText } from '../../domain/canonical.js';
import type { Tlp } from '../../domain/case.js';
import type { JsonObject } from '../../domain/json.js';
import type { Row } from '../../domain/page.js';
import { labelsIn, type ReportFacts } from './report-facts.js';

/** STIX 2.1, section 2.9: ids of cyber-observables are UUIDv5 of what identifies them, so that equal ones meet everywhere. */
const NAMESPACE = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** The marking definitions that the STIX committee published for TLP 2.0. */
const TLP: Readonly<Record<Tlp, readonly [string, string]>> = {
  CLEAR: ['94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'],
  GREEN: ['bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'],
  AMBER: ['55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'],
  AMBER_STRICT: ['939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'],
  RED: ['e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'],
};
const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';

/** The case as a STIX 2.1 bundle: a report over what was seen, the techniques and what people noted. Made twice it has the same ids. */
export function stixOf(facts: ReportFacts): string {
  const { head } = facts;
  const marks = head.tlp === null ? {} : { object_marking_refs: [`marking-definition--${TLP[head.tlp][0]}`] };
  const author = identity(facts);
  const common = { ...stamps(head.openedAt, head.updatedAt), created_by_ref: author['id'] ?? '', ...marks };
  const seen = distinct([
    ...facts.observables.rows.flatMap((row) => noted(row, marks)),
    ...facts.entities.rows.flatMap((row) => observable(row, marks)),
  ]);
  const techniques = [...new Set(facts.detections.rows.flatMap((row) => (row['techniqueIds'] ?? []) as string[]))];
  const patterns = techniques.map((technique) => attackPattern(technique, common));
  const observed = seen.length === 0 ? [] : [observedData(facts, seen, common)];
  const content = [...seen, ...patterns, ...observed];
  const subject = content.length === 0 ? [author] : content;
  const report = {
    ...typed('report', { case: head.uid }),
    ...common,
    name: `Case ${String(head.number)}: ${head.title}`,
    ...(head.summary === null ? {} : { description: head.summary }),
    report_types: ['threat-report'],
    published: stamp(facts.madeAt),
    ...(head.tags.length === 0 ? {} : { labels: [...head.tags] }),
    object_refs: subject.map((object) => object['id'] ?? ''),
  };
  const notes = decisionNote(facts, report['id'], common);
  const objects = [...labelsIn(facts).map(markingOf), author, ...content, report, ...notes];
  const bundle = { type: 'bundle', id: `bundle--${uuid('bundle', { case: head.uid, at: facts.madeAt })}`, objects };
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

function identity({ head }: ReportFacts): JsonObject {
  const about = { name: 'Sequitur', identity_class: 'system' };
  return { ...typed('identity', about), ...stamps(head.openedAt, head.openedAt), ...about };
}

function observedData({ head }: ReportFacts, seen: readonly JsonObject[], common: JsonObject): JsonObject {
  return {
    ...typed('observed-data', { case: head.uid }),
    ...common,
    first_observed: stamp(head.firstEventAt ?? head.openedAt),
    last_observed: stamp(head.lastEventAt ?? head.openedAt),
    number_observed: Math.min(Math.max(head.eventCount, 1), 999_999_999),
    object_refs: seen.map((object) => object['id'] ?? ''),
  };
}

function attackPattern(technique: string, common: JsonObject): JsonObject {
  return {
    ...typed('attack-pattern', { technique }),
    ...common,
    name: technique,
    external_references: [{ source_name: 'mitre-attack', external_id: technique }],
  };
}

function decisionNote({ head, decision }: ReportFacts, report: string, common: JsonObject): readonly JsonObject[] {
  if (decision === null) return [];
  const policy = (decision['policy'] ?? {}) as Row;
  const content = `Verdict ${String(decision['verdict'])} under ${String(policy['id'])}@${String(policy['version'])}.`;
  return [{ ...typed('note', { case: head.uid, note: 'decision' }), ...common, content, object_refs: [report] }];
}

/** As TLP 2.0 writes it, e.g. `TLP:AMBER+STRICT`. */
export function tlpName(tlp: Tlp): string {
  return `TLP:${TLP[tlp][1].toUpperCase()}`;
}

function markingOf(tlp: Tlp): JsonObject {
  const [id, name] = TLP[tlp];
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${id}`,
    created: '2022-10-01T00:00:00.000Z',
    name: tlpName(tlp),
    extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: name } },
  };
}

/** Kinds that STIX has an object for; others stay out of the bundle. */
function observable(row: Row, marks: JsonObject): readonly JsonObject[] {
  const [key, label] = [String(row['key']), String(row['label'])];
  const made = (type: string, identifying: JsonObject, more: JsonObject = {}): readonly JsonObject[] => [
    { type, spec_version: '2.1', id: `${type}--${uuid(type, identifying)}`, ...identifying, ...more, ...marks },
  ];
  switch (row['kind']) {
    case 'IpAddress':
      return made(key.includes(':') ? 'ipv6-addr' : 'ipv4-addr', { value: key });
    case 'Account':
      return made('user-account', { user_id: key }, label === key ? {} : { account_login: label });
    case 'Mailbox':
      return label.includes('@') ? made('email-addr', { value: label }) : [];
    case 'File':
      return fileOf(key, label, made);
    default:
      return [];
  }
}

/** What people wrote down, each under its own label where it has one. */
function noted(row: Row, marks: JsonObject): readonly JsonObject[] {
  const tlp = (row['tlp'] ?? null) as Tlp | null;
  const own = tlp === null ? marks : { object_marking_refs: [`marking-definition--${TLP[tlp][0]}`] };
  const value = String(row['value']);
  const made = (type: string, identifying: JsonObject): readonly JsonObject[] => [
    { type, spec_version: '2.1', id: `${type}--${uuid(type, identifying)}`, ...identifying, ...own },
  ];
  const [type, identifying] = STIX_OF[String(row['type'])]?.(value) ?? [];
  return type === undefined || identifying === undefined ? [] : made(type, identifying);
}

type StixOf = (value: string) => readonly [string, JsonObject];

const STIX_OF: Readonly<Record<string, StixOf>> = {
  IP_ADDRESS: (value) => [value.includes(':') ? 'ipv6-addr' : 'ipv4-addr', { value }],
  DOMAIN: (value) => ['domain-name', { value }],
  URL: (value) => ['url', { value }],
  EMAIL_ADDRESS: (value) => ['email-addr', { value }],
  MAC_ADDRESS: (value) => ['mac-addr', { value }],
  FILE_HASH: (value) => ['file', { hashes: { [HASHES[value.length] ?? 'SHA-256']: value } }],
  FILE_NAME: (value) => ['file', { name: value }],
};

/** The same thing noted and named by an event is one object; what was noted carries its own label. */
function distinct(objects: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Map([...objects].reverse().map((object) => [object['id'], object])).values()].reverse();
}

const OBSERVED: readonly string[] = [
  ...['ipv4-addr', 'ipv6-addr', 'user-account', 'email-addr', 'file', 'domain-name', 'url', 'mac-addr'],
];

const HASHES: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA-1', 64: 'SHA-256' };

function fileOf(
  key: string,
  label: string,
  made: (type: string, identifying: JsonObject, more?: JsonObject) => readonly JsonObject[],
): readonly JsonObject[] {
  const [hash] = /[0-9a-f]{32,64}$/.exec(key) ?? [];
  const algorithm = HASHES[hash?.length ?? 0];
  if (hash === undefined || algorithm === undefined) return label === '' ? [] : made('file', { name: label });
  return made('file', { hashes: { [algorithm]: hash } }, label === key ? {} : { name: label });
}

function typed<T extends string>(type: T, identifying: JsonObject): { type: T; spec_version: string; id: string } {
  return { type, spec_version: '2.1', id: `${type}--${uuid(type, identifying)}` };
}

function stamps(created: number, modified: number): { created: string; modified: string } {
  return { created: stamp(created), modified: stamp(Math.max(created, modified)) };
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}

/** RFC 4122 version 5 over the type and the canonical JSON of what identifies an object. */
function uuid(type: string, identifying: JsonObject): string {
  const name = OBSERVED.includes(type) ? canonicalText(identifying) : `${type} ${canonicalText(identifying)}`;
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
