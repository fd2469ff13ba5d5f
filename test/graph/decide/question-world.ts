import type { EntityKind, EntityRole, RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { ContextKind } from '../../../src/domain/context.js';
import type { SubjectKind } from '../../../src/domain/case-facts.js';
import type { Graph } from '../../../src/graph/session.js';
import { baselinePart } from '../../../src/graph/stores/baseline.store.js';
import { contextStore } from '../../../src/graph/stores/context.store.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { factOf } from '../../../src/usecases/context/record-facts.js';
import { makeEvent } from '../../harness/make-event.js';

export const DAY = 86_400_000;
/** A Monday, 00:00 UTC. */
const T0 = Date.UTC(2026, 2, 2);
/** When a case happens where its world does not say; the house keeps its calendars around it. */
const NOON_OF_DAY_12 = T0 + 12 * DAY + DAY / 2;

type Part = Partial<NormalisedEvent> & { readonly minutes?: number; readonly days?: number };

export interface FactPart {
  readonly kind: ContextKind;
  readonly value: string;
  /** The world's own subject where absent. */
  readonly subject?: string;
  readonly name?: string;
  readonly source?: string;
  readonly staleAfter?: number;
  /** Days from and to which a fact about the organisation holds. */
  readonly from?: number;
  readonly to?: number;
}

/** A case and what surrounds it. Entities are named after the world, so that worlds do not meet. */
export interface World {
  readonly name: string;
  readonly about?: SubjectKind;
  /** Day of the case; on day 5 the house keeps no calendar yet. */
  readonly day?: number;
  readonly alerts?: readonly Part[];
  /** What a rule matched, in step order. */
  readonly matched?: readonly Part[];
  /** What else happened, or happened before. */
  readonly events?: readonly Part[];
  readonly facts?: readonly FactPart[];
  /** Answer or silence by question, with what the words must count where counting is the point. */
  readonly expect: Readonly<Record<string, string | readonly [string, string]>>;
}

const KINDS: Readonly<Record<SubjectKind, readonly [EntityKind, EntityRole]>> = {
  person: ['Account', 'actor'],
  device: ['Device', 'device'],
  resource: ['Resource', 'resource'],
  mailbox: ['Mailbox', 'mailbox'],
};

export const subjectOf = ({ name, about = 'person' }: World): string => `${about}:${name}`;

export function ref(kind: EntityKind, key: string, role: EntityRole): RoleRef {
  return { kind, key, label: key, role };
}

function eventOf(world: World, { minutes = 0, days = 0, ...part }: Part, uid: string): NormalisedEvent {
  const [kind, role] = KINDS[world.about ?? 'person'];
  const time = (world.day === undefined ? NOON_OF_DAY_12 : T0 + world.day * DAY) + days * DAY + minutes * 60_000;
  const own = ref(kind, subjectOf(world), role);
  const roles = [own, ...(part.roles ?? [])];
  const ocsf = { class_uid: 3002, time, ...part.ocsf };
  return makeEvent({ operation: null, ...part, uid, time, receivedAt: time + 1000, ocsf, roles });
}

const FINDING = { categoryUid: 2, classUid: 2004, className: 'detection_finding' } as const;

interface Built {
  readonly world: World;
  readonly alerts: readonly NormalisedEvent[];
  readonly matched: readonly NormalisedEvent[];
  readonly events: readonly NormalisedEvent[];
}

function build(world: World): Built {
  const named = (kind: string) => (part: Part, i: number) => eventOf(world, part, `${world.name}/${kind}/${String(i)}`);
  return {
    world,
    alerts: (world.alerts ?? []).map((part) => ({ ...FINDING, ...part })).map(named('alert')),
    matched: (world.matched ?? []).map(named('matched')),
    events: (world.events ?? []).map(named('event')),
  };
}

const CASES = /* cypher */ `
  UNWIND $cases AS x
  CREATE (c:Case {uid: 'case-' + x.name, number: x.number, title: x.name})
  WITH c, x
  CALL (c, x) { UNWIND x.alerts AS uid MATCH (e:Event {uid: uid}) CREATE (c)-[:CONTAINS {case: c.number, t: e.t}]->(e) }
  CALL (c, x) {
    WITH c, x WHERE size(x.matched) > 0
    CREATE (d:Detection {uid: 'd-' + x.name, ruleKey: 'rule@1', ruleId: 'rule', techniqueIds: ['T1078'], start: x.start, end: x.end,
      group: x.name, state: 'fired'})-[:DETECTED_IN]->(c)
    CREATE (m:Match {key: 'm-' + x.name, ruleKey: 'rule@1', group: x.name, start: x.start, end: x.end, state: 'fired'})
    CREATE (d)-[:FOLDS]->(m)
    WITH m, x
    UNWIND range(0, size(x.matched) - 1) AS i
    MATCH (e:Event {uid: x.matched[i]})
    CREATE (m)-[:EVIDENCED_BY {step: i, position: i}]->(e)
  }`;

/** Writes the worlds; answers the case number of each. */
export async function writeWorlds(
  graph: Graph,
  worlds: readonly World[],
  from = 1,
): Promise<ReadonlyMap<World, number>> {
  const built = worlds.map(build);
  const events = built.flatMap(({ alerts, matched, events: others }) => [...alerts, ...matched, ...others]);
  await ingestEvents(graph, events, [baselinePart]);
  const facts = worlds.flatMap((world) => (world.facts ?? []).map((fact) => factIn(world, fact)));
  await contextStore(graph).add(facts);
  const cases = built.map(({ world, alerts, matched }, i) => ({
    name: world.name,
    number: from + i,
    alerts: alerts.map(({ uid }) => uid),
    matched: matched.map(({ uid }) => uid),
    start: matched[0]?.time ?? 0,
    end: matched.at(-1)?.time ?? 0,
  }));
  await graph.write((tx) => tx.run(CASES, { cases }));
  return new Map(worlds.map((world, i) => [world, from + i]));
}

function factIn(world: World, { subject = subjectOf(world), staleAfter, from = 10, to = 20, ...fact }: FactPart) {
  const house = subject === 'organisation';
  const times = {
    validFrom: house ? T0 + from * DAY : T0,
    validTo: house ? T0 + to * DAY : null,
    staleAfter: staleAfter === undefined ? null : T0 + staleAfter * DAY,
  };
  return factOf(
    { source: 'register', ...fact, ...times, subject, owner: 'keeper' },
    { recordedAt: T0, recordedBy: 'keeper' },
  );
}
