import { compareText, digestOf } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import {
  addCounts,
  type DriftPoint,
  type DriftStore,
  type FindingCode,
  type HealthFinding,
} from '../../pipeline/ingest/ports-drift.js';
import type { Graph, Tx } from '../session.js';
import { demoteForSource } from './demotion.store.js';
import {
  ALL_OPEN_FINDINGS,
  CLOSE_OTHERS,
  LATEST_POINTS,
  LOCK_POINTS,
  OPEN_FINDINGS,
  OPEN_SINCE,
  SERIES,
  WRITE_POINTS,
} from './drift.cypher.js';
import { pack, unpack } from './packed.js';

type PointRow = Omit<DriftPoint, 'leaves'> & { readonly key: string; readonly leaves?: Int8Array };

export function driftStore(graph: Graph): DriftStore {
  const points = async (query: string, params: Readonly<Record<string, string | number>>) =>
    (await graph.run<{ point: PointRow }>(query, params)).map(({ point }) => pointFrom(point));
  return {
    add: (fresh) => graph.write((tx) => addPoints(tx, fresh)),
    series: (source, mappingId, limit, before = Number.MAX_SAFE_INTEGER) =>
      points(SERIES, { source, mappingId, limit, before }),
    openSince: async (source, mappingId) => {
      const [row] = await graph.run<{ since: number | null }>(OPEN_SINCE, { source, mappingId });
      return row?.since ?? null;
    },
    latest: (source, limit) => points(LATEST_POINTS, { source, limit }),
    settle: (of, open) => graph.write((tx) => settle(tx, of, open)),
    open: async () =>
      (await graph.run<{ finding: Partial<HealthFinding> }>(ALL_OPEN_FINDINGS)).map(({ finding }) =>
        findingFrom(finding),
      ),
  };
}

async function addPoints(tx: Tx, fresh: readonly DriftPoint[]): Promise<void> {
  const byKey = new Map(fresh.map((point) => [keyOf(point), point]));
  const rows = [...byKey]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, { source, mapping, hour }]) => ({ key, source, mapping, mappingId: idOf(mapping), hour }));
  const stored = await tx.run<{ point: PointRow }>(LOCK_POINTS, { rows });
  const sums = stored.flatMap(({ point }) => {
    const added = byKey.get(point.key);
    return added === undefined ? [] : [{ key: point.key, counts: countsOf(addCounts(pointFrom(point), added)) }];
  });
  await tx.run(WRITE_POINTS, { rows: sums });
}

function countsOf({ records, parked, timeFailed, unknown, sampled, leaves }: DriftPoint): object {
  return { records, parked, timeFailed, unknown, sampled, leaves: pack(leaves as unknown as JsonValue) };
}

async function settle(
  tx: Tx,
  { source, mapping: mappingId }: { readonly source: string; readonly mapping: string },
  open: readonly HealthFinding[],
): Promise<void> {
  const rows = open.map((finding) => ({
    key: digestOf('finding', source, mappingId, finding.code, finding.path ?? ''),
    finding: { ...finding, mappingId },
  }));
  await tx.run(CLOSE_OTHERS, { source, mappingId, keys: rows.map(({ key }) => key) });
  if (rows.length === 0) return;
  const opened = await tx.run<{ code: FindingCode; before: 'open' | 'closed' }>(OPEN_FINDINGS, { rows });
  await demoteWhereItBegan(tx, source, opened, Math.max(...open.map(({ lastSeen }) => lastSeen)));
}

/** A field that is new takes nothing away; of the others the first to open costs levels, and what follows it no more. */
async function demoteWhereItBegan(
  tx: Tx,
  source: string,
  opened: readonly { readonly code: FindingCode; readonly before: 'open' | 'closed' }[],
  now: number,
): Promise<void> {
  const grave = opened.filter(({ code }) => code !== 'NEW_FIELD');
  if (grave.length === 0 || grave.some(({ before }) => before === 'open')) return;
  await demoteForSource(tx, { source, codes: [...new Set(grave.map(({ code }) => code))].sort(), now });
}

function keyOf({ source, mapping, hour }: DriftPoint): string {
  return `${source} ${mapping} ${String(hour)}`;
}

function idOf(mapping: string): string {
  return mapping.split('@')[0] ?? mapping;
}

function pointFrom({ leaves, ...row }: PointRow): DriftPoint {
  const { source, mapping, hour, records, parked, timeFailed, unknown, sampled } = row;
  const known = leaves === undefined ? {} : (unpack(leaves) as unknown as DriftPoint['leaves']);
  return { source, mapping, hour, records, parked, timeFailed, unknown, sampled, leaves: known };
}

function findingFrom(row: Partial<HealthFinding>): HealthFinding {
  return { path: null, movedTo: null, suggestion: null, ...row } as HealthFinding;
}
