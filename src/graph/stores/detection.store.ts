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
    around: async (window) => (await tx.run<DetectionRow>(DETECTIONS_AROUND, { ...window })).map(detectionOf),
    firedMatches: (window: MatchWindow) => tx.run<FoldedMatch>(FIRED_MATCHES, { ...window }),
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

function detectionOf(row: DetectionRow): StoredDetection {
  return { ...row, matches: row.matches.map(([key, start, end]) => ({ key, start, end })) };
}
