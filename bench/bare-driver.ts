import neo4j from 'neo4j-driver';
import type { NormalisedEvent } from '../src/domain/event.js';
import { integersOf } from '../src/graph/params.js';
import { documentsOf, entitiesOf, eventRow } from '../src/graph/stores/ingest.rows.js';

const ENTITY = /* cypher */ 'UNWIND $rows AS r MERGE (n:Entity {key: r.key}) ON CREATE SET n.label = r.label';
const EVENTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (a:Account {key: r.actor}) MATCH (i:IpAddress {key: r.ip})
  MATCH (d:Device {key: r.device}) MATCH (s:Session {key: r.session})
  CREATE (e:Event) SET e = r.event
  CREATE (doc:EventDocument) SET doc = r.document
  CREATE (e)-[:HAS_DOCUMENT]->(doc) CREATE (e)-[:ACTOR]->(a) CREATE (e)-[:FROM_IP]->(i)
  CREATE (e)-[:ON_DEVICE]->(d) CREATE (e)-[:IN_SESSION]->(s)`;

/** Everything a bare driver sends, made beforehand and compressed: only the writing is timed. */
export interface BareBatch {
  readonly entities: readonly (readonly [query: string, params: object])[];
  readonly rows: object;
}

export function bareBatch(events: readonly NormalisedEvent[]): BareBatch {
  const made = { ids: new Map<string, number>(), documents: documentsOf(events) };
  const entities = [...entitiesOf(events)].map(
    ([kind, refs]) =>
      [
        ENTITY.replace('n:Entity', `n:${kind}`),
        integersOf({ rows: refs.map(({ key, label }) => ({ key, label })) }),
      ] as const,
  );
  return {
    entities,
    rows: integersOf({ rows: events.map((event) => ({ ...eventRow(event, made), ...keysOf(event) })) }),
  };
}

function keysOf(event: NormalisedEvent): Readonly<Record<string, string>> {
  const of = (role: string): string => event.roles.find((ref) => ref.role === role)?.key ?? '';
  return { actor: of('actor'), ip: of('source_ip'), device: of('device'), session: of('session') };
}

/** The least that any program could do: UNWIND and CREATE, and no question asked about duplicates. */
export class BareDriver {
  private readonly driver;

  constructor(uri: string, password: string) {
    this.driver = neo4j.driver(uri, neo4j.auth.basic('neo4j', password), { disableLosslessIntegers: true });
  }

  async write({ entities, rows }: BareBatch): Promise<void> {
    const session = this.driver.session();
    await session.executeWrite(async (tx) => {
      for (const [query, params] of entities) await tx.run(query, params);
      await tx.run(EVENTS, rows);
    });
    await session.close();
  }

  close(): Promise<void> {
    return this.driver.close();
  }
}
