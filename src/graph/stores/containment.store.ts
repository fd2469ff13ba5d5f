import { type Effect, FOOTHOLD_OPERATIONS, type FootholdEvent } from '../../domain/containment.js';
import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { ContainmentReads } from '../../pipeline/guard/ports-containment.js';
import type { Graph } from '../session.js';
import { EFFECTS_OF_CASE, FOOTHOLD_EVENTS, WINDOW_OF_CASE } from './containment.cypher.js';
import { unpack } from './packed.js';
import { type Connectors, isServed, readReach } from './reach.store.js';

/** Of each account; whoever has more needs a person to look. */
const MOST_EVENTS = 200;
/** Operations that leave something with their subject and nothing with whoever did them. */
const OF_SUBJECT = ['role.grant', 'role.assign', 'group.add', 'app.permission_grant', 'mailbox.delegate_add'];

interface EventRow extends Omit<FootholdEvent, 'label'> {
  readonly label: string | null;
  readonly content: Int8Array | null;
}

/** What is known of a person's accounts, of what was added to them, and of what has been done about it. */
export function containmentReads(graph: Graph, connectors: Connectors): ContainmentReads {
  return {
    person: async (target) => {
      const request = { type: 'revoke_sessions', target, args: {} };
      const reach = await graph.read((tx) => readReach(tx, request, connectors));
      if (reach.kind === 'Unknown') throw new InputFault('NOT_FOUND', `Nobody is known as ${target}.`);
      return { target, label: reach.label, accounts: reach.accounts };
    },
    events: async (accounts, from, to) => {
      const params = { accounts, from, to, limit: MOST_EVENTS, operations: FOOTHOLD_OPERATIONS, ofSubject: OF_SUBJECT };
      return (await graph.run<EventRow>(FOOTHOLD_EVENTS, params)).map(eventOf);
    },
    effects: (number) => graph.run<Effect>(EFFECTS_OF_CASE, { case: number }),
    since: async (number) => {
      const [row] = await graph.run<{ since: number }>(WINDOW_OF_CASE, { case: number });
      if (row === undefined) throw new InputFault('NOT_FOUND', `There is no case ${String(number)}.`);
      return row.since;
    },
    serves: (account, type) => isServed(account, type, connectors),
  };
}

function eventOf({ content, label, ...event }: EventRow): FootholdEvent {
  return { ...event, label: label ?? namedIn(content === null ? null : unpack(content)) ?? event.operation };
}

/** What a record calls the thing it is about, where no entity stands for it. */
const PLACES: readonly (readonly (string | number)[])[] = [
  ['facts', 'rule_name'],
  ['facts', 'factor'],
  ['ocsf', 'resources', 0, 'name'],
  ['ocsf', 'web_resources', 0, 'name'],
  ['ocsf', 'privileges', 0],
  ['ocsf', 'group', 'name'],
  ['ocsf', 'entity', 'name'],
  ['ocsf', 'auth_factors', 0, 'factor_type'],
];

function namedIn(document: JsonValue): string | null {
  for (const place of PLACES) {
    const found = place.reduce<JsonValue | undefined>(inside, document);
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

function inside(value: JsonValue | undefined, name: string | number): JsonValue | undefined {
  if (typeof name === 'number') return Array.isArray(value) ? (value as readonly JsonValue[])[name] : undefined;
  return isJsonObject(value) ? value[name] : undefined;
}
