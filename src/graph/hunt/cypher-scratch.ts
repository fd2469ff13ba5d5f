import type { EntityKind } from '../../domain/entity.js';
import type { EventScratch, ScratchEvent, ScratchLink } from '../../rules/cypher/ports.js';
import type { Graph, Tx } from '../session.js';
import {
  AWAIT_INDEXES,
  CLEAR_SCRATCH,
  CREATE_SCRATCH_EVENTS,
  LINK_SCRATCH_EVENTS,
  SCRATCH_INDEXES,
} from '../stores/hunt.cypher.js';
import { mergeEntities } from '../stores/ingest.cypher.js';

const LOAD_BATCH = 2_000;

/** Readies an empty database for hunts over files. */
export async function prepareScratch(graph: Graph): Promise<void> {
  for (const statement of SCRATCH_INDEXES) await graph.runAlone(statement);
  await graph.runAlone(AWAIT_INDEXES);
}

/** Never to be given a database that somebody uses: `clear` empties it. */
export function eventScratch(graph: Graph): EventScratch {
  return {
    load: async (events) => {
      for (let at = 0; at < events.length; at += LOAD_BATCH) {
        const batch = events.slice(at, at + LOAD_BATCH);
        await graph.write((tx) => loadBatch(tx, batch));
      }
    },
    clear: async () => {
      await graph.runAlone(CLEAR_SCRATCH);
    },
  };
}

async function loadBatch(tx: Tx, events: readonly ScratchEvent[]): Promise<void> {
  const rows = events.map(({ properties }, i) => ({ i, properties }));
  const created = await tx.run<{ i: number; id: number }>(CREATE_SCRATCH_EVENTS, { rows });
  const entities = await entityIds(tx, events);
  const edges = created.flatMap(({ i, id }) =>
    (events[i]?.links ?? []).map((link) => ({ event: id, entity: entities.get(entityName(link)), type: link.type })),
  );
  if (edges.length > 0) await tx.run(LINK_SCRATCH_EVENTS, { rows: edges });
}

function entityName({ kind, key }: Pick<ScratchLink, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

async function entityIds(tx: Tx, events: readonly ScratchEvent[]): Promise<ReadonlyMap<string, number>> {
  const byKind = new Map<EntityKind, Set<string>>();
  for (const { kind, key } of events.flatMap(({ links }) => links)) {
    byKind.set(kind, (byKind.get(kind) ?? new Set<string>()).add(key));
  }
  const ids = new Map<string, number>();
  for (const [kind, keys] of byKind) {
    const rows = [...keys].map((key) => ({ key, label: key, nature: null }));
    const found = await tx.run<{ key: string; id: number }>(mergeEntities(kind), { rows });
    for (const { key, id } of found) ids.set(entityName({ kind, key }), id);
  }
  return ids;
}
