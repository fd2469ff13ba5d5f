import { type Effect, FOOTHOLD_OPERATIONS, type FootholdEvent } from '../../domain/containment.js';
import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { ContainmentReads } from '../../pipeline/guard/ports-containment.js';
import type { Graph } from '../session.js';
import { seenAfterBlock } from './block.store.js';
import { EFFECTS_OF_CASE, FOOTHOLD_EVENTS, WINDOW_OF_CASE } from './containment.cypher.js';
import { unpack } from './packed.js';
import { type Connectors, isServed, readReach } from './reach.store.js';

/** Of each account; whoever has more needs a person to look. */
const MOST_EVENTS = 200;
/** Operations that leave something with their subject and nothing with whoever did them. */
const OF_SUBJECT = ['role.grant', 'role.assign', 'group.add', 'app.permission_grant', 'mailbox.delegate_add'];

interface EventRow extends Omit<FootholdEvent, 'label' | 'named'> {
  readonly label: string | null;
  readonly content: Int8Array | null;
}

/** What is known of a person's accounts, of what was added to them, and of what has been done about it. */
export function containmentReads(graph: Graph, connectors: Connectors): ContainmentReads {
  return {
    person: async (target) => {
      const request = { type: 'revoke_sessions', target, args: {} };
      const reach = await graph.read((tx) => readReach(tx, request, connectors));
      return reach.kind === 'Unknown' ? null : { target, label: reach.label, accounts: reach.accounts };
    },
    events: async (accounts, from, to) => {
      const params = { accounts, from, to, limit: MOST_EVENTS, operations: FOOTHOLD_OPERATIONS, ofSubject: OF_SUBJECT };
      return (await graph.run<EventRow>(FOOTHOLD_EVENTS, params)).map(eventOf);
    },
    effects: async (number) => {
      const rows = await graph.run<Omit<Effect, 'args'> & { argsJson: string }>(EFFECTS_OF_CASE, { case: number });
      return rows.map(({ argsJson, ...effect }) => ({ ...effect, args: JSON.parse(argsJson) as Effect['args'] }));
    },
    since: async (number) => {
      const [row] = await graph.run<{ since: number }>(WINDOW_OF_CASE, { case: number });
      if (row === undefined) throw new InputFault('NOT_FOUND', `There is no case ${String(number)}.`);
      return row.since;
    },
    serves: (account, type) => isServed(account, type, connectors),
    seenAfter: (block, type) => seenAfterBlock(graph, block, type),
  };
}

function eventOf({ content, label, ...event }: EventRow): FootholdEvent {
  const document = content === null ? null : unpack(content);
  const named = firstText(document, KNOWN_AGAIN[event.operation] ?? []);
  // Whoever named it may have been the attacker: a name that no argument could hold must not stop the rest of the plan.
  const usable = named !== null && /^.{1,512}$/u.test(named);
  return {
    ...event,
    // A rule is called by its own name, not by its mailbox's.
    label:
      firstText(document, TITLES[event.operation] ?? []) ?? label ?? firstText(document, PLACES) ?? event.operation,
    ...(usable ? { named } : {}),
  };
}

type Place = readonly (string | number)[];

/** By what the vendor knows it again when it is asked to take it away. */
const CONSENT: readonly Place[] = [
  ['facts', 'app.id'],
  ['facts', 'app.name'],
];
const RULE: readonly Place[] = [['facts', 'rule.name']];
const KNOWN_AGAIN: Readonly<Record<string, readonly Place[]>> = {
  'oauth.consent': CONSENT,
  'oauth.revoke': CONSENT,
  'mailbox.rule_create': RULE,
  'mailbox.rule_update': RULE,
  'mailbox.rule_remove': RULE,
};

const TITLES: Readonly<Record<string, readonly Place[]>> = {
  ...KNOWN_AGAIN,
  'oauth.consent': [['facts', 'app.name']],
  'oauth.revoke': [['facts', 'app.name']],
};

/** What a record calls the thing it is about, where no entity stands for it. */
const PLACES: readonly Place[] = [
  ['facts', 'rule.name'],
  ['facts', 'app.name'],
  ['facts', 'role.name'],
  ['facts', 'group.name'],
  ['facts', 'auth.factor'],
  ['facts', 'auth.factor', 0],
  ['ocsf', 'resources', 0, 'name'],
  ['ocsf', 'web_resources', 0, 'name'],
  ['ocsf', 'privileges', 0],
  ['ocsf', 'group', 'name'],
  ['ocsf', 'entity', 'name'],
  ['ocsf', 'auth_factors', 0, 'factor_type'],
];

function firstText(document: JsonValue, places: readonly Place[]): string | null {
  for (const place of places) {
    const found = place.reduce<JsonValue | undefined>(inside, document);
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

function inside(value: JsonValue | undefined, name: string | number): JsonValue | undefined {
  if (typeof name === 'number') return Array.isArray(value) ? (value as readonly JsonValue[])[name] : undefined;
  return isJsonObject(value) ? value[name] : undefined;
}
