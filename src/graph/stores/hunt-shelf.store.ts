import type { HuntRecord, HuntShelf } from '../../pipeline/correlate/ports-hunts.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import { HUNT_BY_KEY, LATEST_HUNT, LOCK_HUNT, RAISE_HUNT } from './hunt-shelf.cypher.js';

interface HuntRow {
  readonly hunt: Partial<HuntRecord>;
}

/** The database keeps no nulls. */
function huntOf(row: HuntRow | undefined): HuntRecord | null {
  const absent = { dialect: null, placeholders: null, description: null };
  return row === undefined ? null : ({ ...absent, ...row.hunt } as HuntRecord);
}

export function huntShelf(graph: Graph): HuntShelf {
  return {
    find: async (key) => huntOf((await graph.run<HuntRow>(HUNT_BY_KEY, { key }))[0]),
    latest: async (id) => huntOf((await graph.run<HuntRow>(LATEST_HUNT, { id }))[0]),
    save: (draft, expectedVersion, audit) =>
      graph.write(async (tx) => {
        const [held] = await tx.run<{ version: number }>(LOCK_HUNT, { id: draft.id });
        const version = held?.version ?? 0;
        if (expectedVersion !== null && expectedVersion !== version) return null;
        const hunt = { ...draft, version: version + 1, key: `${draft.id}@${String(version + 1)}` };
        const [saved] = await tx.run<HuntRow>(RAISE_HUNT, { hunt });
        await appendAudit(tx, [{ ...audit, body: { ...audit.body, hunt: hunt.key } }]);
        return huntOf(saved);
      }),
  };
}
