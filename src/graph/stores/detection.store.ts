import type {
  DetectionBearer,
  DetectionStore,
  FoldedMatch,
  MatchWindow,
  StoredDetection,
} from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  BEARERS_OF_UIDS,
  DETECTIONS_AROUND,
  FIRED_MATCHES,
  SAVE_DETECTIONS,
  SUPERSEDE_DETECTIONS,
} from './detection.cypher.js';

type MatchTuple = readonly [key: string, start: number, end: number];
type DetectionRow = Omit<StoredDetection, 'matches'> & { readonly matches: readonly MatchTuple[] };

export function detectionStore(tx: Tx): DetectionStore {
  return {
    around: (windows) => perWindow(tx, DETECTIONS_AROUND, windows, detectionOf),
    firedMatches: (windows) => perWindow(tx, FIRED_MATCHES, windows, (match: FoldedMatch) => match),
    bearers: async (uids) => (uids.length === 0 ? [] : tx.run<DetectionBearer>(BEARERS_OF_UIDS, { uids })),
    save: async (detections) => {
      if (detections.length === 0) return;
      const rows = detections.map(({ matchKeys, ...detection }) => ({ detection, matchKeys }));
      await tx.run(SAVE_DETECTIONS, { rows });
    },
    supersede: async (rows) => {
      if (rows.length > 0) await tx.run(SUPERSEDE_DETECTIONS, { rows });
    },
  };
}

async function perWindow<Row extends object, T>(
  tx: Tx,
  query: string,
  windows: readonly MatchWindow[],
  read: (row: Row) => T,
): Promise<readonly (readonly T[])[]> {
  const found: T[][] = windows.map(() => []);
  if (windows.length === 0) return found;
  for (const { i, ...row } of await tx.run<Row & { readonly i: number }>(query, { windows })) {
    found[i]?.push(read(row as unknown as Row));
  }
  return found;
}

function detectionOf(row: DetectionRow): StoredDetection {
  return { ...row, matches: row.matches.map(([key, start, end]) => ({ key, start, end })) };
}
