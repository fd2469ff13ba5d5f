import type { HuntRecord, HuntShelf } from '../../pipeline/correlate/ports-hunts.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import { HUNT_BY_KEY, LATEST_HUNT, LOCK_HUNT, RAISE_HUNT } from './hunt-shelf.cypher.js';

interface HuntRow {
  readonly hunt: HuntRecord;
}

export function huntShelf(graph: Graph): HuntShelf {
  return {
    find: async (key) => (await graph.run<HuntRow>(HUNT_BY_KEY, { key }))[0]?.hunt ?? null,
    latest: async (id) => (await graph.run<HuntRow>(LATEST_HUNT, { id }))[0]?.hunt ?? null,
    save: (draft, expectedVersion, audit) =>
      graph.write(async (tx) => {
        const [held] = await tx.run<{ version: number }>(LOCK_HUNT, { id: draft.id });
        const version = held?.version ?? 0;
        if (expectedVersion !== null && expectedVersion !== version) return null;
        const hunt = { ...draft, version: version + 1, key: `${draft.id}@${String(version + 1)}` };
        const [saved] = await tx.run<HuntRow>(RAISE_HUNT, { hunt });
        await appendAudit(tx, [{ ...audit, body: { ...audit.body, hunt: hunt.key } }]);
        return saved?.hunt ?? null;
      }),
  };
}
