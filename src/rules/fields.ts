import { OF_RULE, type FactQuestion } from './path/fact-question.js';
import { roleKey } from './path/known-roles.js';
import type { EventView } from './pattern/pattern.js';

/** How a short name is read from a stored event. */
export interface ShortName {
  readonly name: string;
  readonly meaning: string;
  /** The value is an account key that stands for a person. */
  readonly identity: boolean;
  /** Context answers it as of the event; `read` gives the keys that it is asked of. */
  readonly asks?: FactQuestion;
  read(view: EventView): unknown;
}

/** Classes whose OCSF `user` is somebody that something is done to: there `user.identity` is the subject. */
export const SUBJECT_CLASSES: ReadonlySet<string> = new Set([
  'account_change',
  'authentication',
  'authorize_session',
  'entity_management',
  'group_management',
  'user_access',
  'user_inventory',
]);

function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return null;
  return (holder as Record<string, unknown>)[name] ?? null;
}

function path(...names: readonly string[]): (view: EventView) => unknown {
  return (view) => names.reduce<unknown>((holder, name) => property(holder, name), view.doc);
}

/** Keys of the entities in a role; one as it is, several as a list. */
function role(name: string, kinds: readonly string[] | null = null): (view: EventView) => unknown {
  return (view) => {
    const roles = property(view.doc, 'roles');
    if (!Array.isArray(roles)) return null;
    const keys = roles
      .filter(
        (ref) => property(ref, 'role') === name && (kinds === null || kinds.includes(String(property(ref, 'kind')))),
      )
      .map((ref) => property(ref, 'key'));
    return keys.length > 1 ? keys : (keys[0] ?? null);
  };
}

const PEOPLE = ['Account', 'User'];
const actor = role('actor', PEOPLE);
const subject = role('subject', PEOPLE);

function person(view: EventView): unknown {
  return SUBJECT_CLASSES.has(view.category) ? (subject(view) ?? actor(view)) : actor(view);
}

function either(...reads: readonly ((view: EventView) => unknown)[]): (view: EventView) => unknown {
  return (view) => {
    for (const read of reads) {
      const value = read(view);
      if (value !== null) return value;
    }
    return null;
  };
}

const OWN: readonly ShortName[] = [
  { name: 'actor.identity', meaning: 'the person who did it', identity: true, read: actor },
  { name: 'subject.identity', meaning: 'the person it was done to', identity: true, read: subject },
  {
    name: 'user.identity',
    meaning: 'the subject where the class has one, else the actor',
    identity: true,
    read: person,
  },
  { name: 'user.account', meaning: 'the same as an account, not the person', identity: false, read: person },
  { name: 'actor.account', meaning: 'the account that did it', identity: false, read: actor },
  { name: 'subject.account', meaning: 'the account it was done to', identity: false, read: subject },
  {
    name: 'source.ip',
    meaning: 'the address it came from',
    identity: false,
    read: either(role('source_ip'), path('src_endpoint', 'ip')),
  },
  { name: 'device', meaning: 'the device', identity: false, read: either(role('device'), path('device', 'uid')) },
  { name: 'session', meaning: 'the session', identity: false, read: either(role('session'), path('session', 'uid')) },
  { name: 'mailbox', meaning: 'the mailbox', identity: false, read: role('mailbox') },
  {
    name: 'event.source',
    meaning: 'the source that delivered the record',
    identity: false,
    read: path('event', 'source'),
  },
  { name: 'operation', meaning: 'the normalised verb', identity: false, read: path('operation') },
];

function texts(value: unknown): readonly string[] {
  return listed(value).flatMap((each) => (typeof each === 'string' && each.trim() !== '' ? [each] : []));
}

/** What a grant is about, wherever a mapping keeps its name. */
function roleNames({ doc }: EventView): readonly string[] {
  const resources = listed(property(doc, 'resources')).filter((each) => /role/i.test(String(property(each, 'type'))));
  const names = [
    property(property(doc, 'facts'), 'role.name'),
    property(property(doc, 'role'), 'name'),
    ...listed(property(doc, 'privileges')),
    ...resources.flatMap((each) => [property(each, 'name'), property(each, 'uid')]),
  ];
  return [...new Set(names.flatMap(texts).map(roleKey))];
}

/** Everybody and everything that takes part, and the rule where the event is what one found. */
function concerned({ doc }: EventView): readonly string[] {
  const rule = texts(property(property(doc, 'rule'), 'id')).map((id) => OF_RULE + id);
  const keys = listed(property(doc, 'roles')).flatMap((ref) => texts(property(ref, 'key')));
  return [...new Set([...rule, ...keys])];
}

/** What enrichment told of the network behind an address. */
function networkClass(endpoint: string): (view: EventView) => unknown {
  return ({ doc }) => {
    const told = listed(property(doc, 'enrichments')).find(
      (each) => property(each, 'type') === 'network_class' && property(each, 'name') === `${endpoint}.ip`,
    );
    return property(property(told, 'data'), 'class') ?? property(property(doc, endpoint), 'network_class');
  };
}

/** What the event alone does not tell, but what is known of whom and what it names. */
const KNOWN: readonly ShortName[] = [
  {
    name: 'device.owner.identity',
    meaning: 'the person who owns the device, by context',
    identity: true,
    asks: { of: 'owner', itself: false },
    read: either(role('device'), path('device', 'uid')),
  },
  {
    name: 'recipient.identity',
    meaning: 'the person whom a message went to: who owns the mailbox, by context',
    identity: true,
    asks: { of: 'owner', itself: true },
    read: either(subject, role('mailbox')),
  },
  {
    name: 'role.tier',
    meaning: 'how critical the role is that was given, 0 the most, by context',
    identity: false,
    asks: { of: 'tier' },
    read: roleNames,
  },
  {
    name: 'context.exception',
    meaning:
      'whether an exception covered anybody or anything that takes part, for every rule or for the one that found it',
    identity: false,
    asks: { of: 'exception' },
    read: concerned,
  },
  ...['src_endpoint', 'dst_endpoint'].map((endpoint) => ({
    name: `${endpoint}.network_class`,
    meaning: 'the kind of network behind the address, by the lists and databases of the installation',
    identity: false,
    read: networkClass(endpoint),
  })),
];

/** OCSF's `algorithm_id` of a hash. */
const ALGORITHMS = { md5: 1, sha1: 2, sha256: 3, sha512: 4 } as const;
/** What has hashes, and where OCSF keeps them. */
const HASHED: Readonly<Record<string, readonly string[]>> = {
  'file.hash': ['file', 'hashes'],
  'process.hash': ['process', 'file', 'hashes'],
  'process.parent.hash': ['process', 'parent_process', 'file', 'hashes'],
  'email.files.hash': ['email', 'files', 'hashes'],
};

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === null ? [] : [value];
}

/** Values of fingerprints, of one algorithm or of any; several as a list. */
function hashes(names: readonly string[], algorithm: number | null): (view: EventView) => unknown {
  return ({ doc }) => {
    let holders: readonly unknown[] = [doc];
    for (const name of names) holders = holders.flatMap((holder) => listed(property(holder, name)));
    const wanted = holders.filter((hash) => algorithm === null || property(hash, 'algorithm_id') === algorithm);
    const values = wanted.map((hash) => property(hash, 'value')).filter((value) => value !== null);
    return values.length > 1 ? values : (values[0] ?? null);
  };
}

function hashNames(name: string, names: readonly string[]): readonly ShortName[] {
  const meaning = `fingerprints in ${names.join('.')}`;
  // where a mapping has kept one under just this name
  const any = { name, meaning, identity: false, read: either(hashes(names, null), path(...name.split('.'))) };
  const each = Object.entries(ALGORITHMS).map(([algorithm, id]) => ({
    ...{ name: `${name}.${algorithm}`, meaning: `${meaning}, ${algorithm}`, identity: false },
    read: hashes(names, id),
  }));
  return [any, ...each];
}

/** ECS names of what OCSF calls otherwise, so that rules published for Elastic run where the data has the field. */
const ECS: Readonly<Record<string, readonly string[]>> = {
  '@timestamp': ['time'],
  'cloud.account.id': ['cloud', 'account', 'uid'],
  'cloud.region': ['cloud', 'region'],
  'destination.address': ['dst_endpoint', 'hostname'],
  'destination.ip': ['dst_endpoint', 'ip'],
  'destination.port': ['dst_endpoint', 'port'],
  'dns.question.name': ['query', 'hostname'],
  'event.action': ['operation'],
  'event.code': ['metadata', 'event_code'],
  'event.outcome': ['status'],
  'event.provider': ['metadata', 'product', 'name'],
  'file.extension': ['file', 'ext'],
  'host.hostname': ['device', 'hostname'],
  'host.id': ['device', 'uid'],
  'host.ip': ['device', 'ip'],
  'host.name': ['device', 'hostname'],
  'host.os.type': ['device', 'os', 'type'],
  'process.command_line': ['process', 'cmd_line'],
  'process.entity_id': ['process', 'uid'],
  'process.executable': ['process', 'file', 'path'],
  'process.parent.command_line': ['process', 'parent_process', 'cmd_line'],
  'process.parent.executable': ['process', 'parent_process', 'file', 'path'],
  'process.parent.name': ['process', 'parent_process', 'name'],
  'process.parent.pid': ['process', 'parent_process', 'pid'],
  'process.working_directory': ['process', 'working_directory'],
  'source.address': ['src_endpoint', 'hostname'],
  'source.as.number': ['src_endpoint', 'autonomous_system', 'number'],
  'source.as.organization.name': ['src_endpoint', 'autonomous_system', 'name'],
  'source.geo.city_name': ['src_endpoint', 'location', 'city'],
  'source.geo.country_iso_code': ['src_endpoint', 'location', 'country'],
  'source.port': ['src_endpoint', 'port'],
  'url.full': ['http_request', 'url', 'url_string'],
  'user.email': ['user', 'email_addr'],
  'user.id': ['user', 'uid'],
  'user_agent.original': ['http_request', 'user_agent'],
};

function alias(name: string, names: readonly string[]): ShortName {
  return { name, meaning: `ECS name of ${names.join('.')}`, identity: false, read: path(...names) };
}

/** The one table of short names: read by the compiler, by messages and by completion. */
export const SHORT_NAMES: ReadonlyMap<string, ShortName> = new Map(
  [
    ...OWN,
    ...KNOWN,
    ...Object.entries(ECS).map(([name, names]) => alias(name, names)),
    ...Object.entries(HASHED).flatMap(([name, names]) => hashNames(name, names)),
  ].map((entry) => [entry.name, entry]),
);
