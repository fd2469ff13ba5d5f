import type { EntityKind } from '../../domain/entity.js';
import type { RelationshipType } from '../../domain/graph-model.js';
import type { ScratchEvent, ScratchLink } from '../../rules/cypher/ports.js';
import type { HuntEvents } from './stream-contract.js';

/** Events of a file as nodes: `(:Event)` with flat properties, linked to the entities that well-known fields name. */
export function scratchEvents(events: HuntEvents): readonly ScratchEvent[] {
  return events.views.map(({ order, category, doc }) => {
    const flat = flattened(doc);
    const id = events.idOf(order);
    const own = {
      id,
      uid: flat.get('uid') ?? String(id),
      t: order.t,
      n: order.n,
      class: flat.get('class') ?? category,
    };
    const properties = { ...Object.fromEntries(withPlainNames(flat)), ...own };
    return { properties, links: linksOf(flat) };
  });
}

type Flat = ReadonlyMap<string, unknown>;

/** `{user: {name: 'ana'}}` as `user.name`; a list of objects as lists of their fields. */
function flattened(doc: unknown): Flat {
  const gathered = new Map<string, unknown[]>();
  gather(doc, '', { into: gathered, listed: false });
  return new Map([...gathered].map(([name, values]) => [name, propertyOf(values)] as const));
}

interface Gathering {
  readonly into: Map<string, unknown[]>;
  readonly listed: boolean;
}

const LISTED = Symbol('listed');

function gather(value: unknown, name: string, { into, listed }: Gathering): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) gatherList(value, name, into);
  else if (typeof value === 'object') {
    const under = name === '' ? '' : `${name}.`;
    for (const [key, each] of Object.entries(value)) gather(each, under + key, { into, listed });
  } else into.set(name, [...gatheredAt(into, name, listed), value]);
}

function gatherList(values: readonly unknown[], name: string, into: Map<string, unknown[]>): void {
  const holdsPlain = values.length === 0 || values.some((each) => typeof each !== 'object');
  if (holdsPlain) into.set(name, gatheredAt(into, name, true));
  for (const each of values) gather(each, name, { into, listed: true });
}

function gatheredAt(into: Map<string, unknown[]>, name: string, listed: boolean): unknown[] {
  return into.get(name) ?? (listed ? [LISTED] : []);
}

/** A property is one plain value or a list of one kind; anything else becomes text. */
function propertyOf(gathered: readonly unknown[]): unknown {
  const values = gathered.filter((value) => value !== LISTED);
  const listed = values.length !== gathered.length;
  if (!listed) return values[0];
  const kinds = new Set(values.map((value) => typeof value));
  return kinds.size <= 1 ? values : values.map(String);
}

/** `user.name` also as `user_name`, where nothing else has that name: it needs no backquotes. */
function withPlainNames(flat: Flat): Flat {
  const named = new Map(flat);
  for (const [name, value] of flat) {
    const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
    if (!named.has(plain)) named.set(plain, value);
  }
  return named;
}

interface LinkRule {
  readonly type: RelationshipType;
  readonly kind: EntityKind;
  /** Fields that name such an entity, the most telling first. */
  readonly fields: readonly string[];
}

const LINKS: readonly LinkRule[] = [
  {
    type: 'ACTOR',
    kind: 'Account',
    fields: [
      'actor.user.uid',
      'actor.user.name',
      'actor',
      'actor.id',
      'user.id',
      'user.name',
      'user',
      'user_name',
      'username',
      'account',
    ],
  },
  {
    type: 'SUBJECT',
    kind: 'Account',
    fields: ['subject', 'target.user.name', 'target_user', 'target_account', 'target'],
  },
  {
    type: 'FROM_IP',
    kind: 'IpAddress',
    fields: ['src_endpoint.ip', 'source.ip', 'client.ip', 'src_ip', 'source_ip', 'client_ip', 'ip_address', 'ip'],
  },
  {
    type: 'TO_IP',
    kind: 'IpAddress',
    fields: ['dst_endpoint.ip', 'destination.ip', 'dst_ip', 'dest_ip', 'destination_ip'],
  },
  {
    type: 'ON_DEVICE',
    kind: 'Device',
    fields: [
      'device.uid',
      'device.id',
      'device.hostname',
      'device',
      'device_id',
      'host.id',
      'host.name',
      'host',
      'hostname',
      'computer_name',
    ],
  },
  { type: 'IN_SESSION', kind: 'Session', fields: ['session.uid', 'session.id', 'session', 'session_id'] },
  { type: 'ON_MAILBOX', kind: 'Mailbox', fields: ['mailbox', 'mailbox.address'] },
  { type: 'ON_RESOURCE', kind: 'Resource', fields: ['resource.uid', 'resource.name', 'resource', 'resource_id'] },
  { type: 'INVOLVES', kind: 'File', fields: ['file.hash.sha256', 'file.sha256', 'sha256', 'file.path'] },
];

function linksOf(flat: Flat): readonly ScratchLink[] {
  return LINKS.flatMap(({ type, kind, fields }) => {
    const named = fields.map((field) => flat.get(field)).find((value) => value !== undefined && value !== '');
    const values = Array.isArray(named) ? (named as readonly unknown[]) : named === undefined ? [] : [named];
    return [...new Set(values.map(String))].map((key) => ({ type, kind, key }));
  });
}
