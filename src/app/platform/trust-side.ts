import type { Graph } from '../../graph/session.js';
import { DEFAULT_FACT_SETTINGS } from '../../graph/stores/permit.store.js';
import { trustStore } from '../../graph/stores/trust.store.js';
import { DEMOTE_AT, evidenceAgainst } from '../../ledger/trust/e-process.js';
import { driftAfter, hasDrifted } from '../../ledger/trust/drift.js';
import type { TrustDoor } from '../../usecases/trust/ports.js';
import { trustDoor } from '../../usecases/trust/trust.js';

/** Outcomes, the levels they earn or cost, and records of wrong decisions. */
export function trustSide(graph: Graph): TrustDoor {
  const { defaultAutonomy } = DEFAULT_FACT_SETTINGS;
  const losesLevel = (tally: { right: number; wrong: number }, floor: number): boolean =>
    evidenceAgainst(tally, floor) >= DEMOTE_AT;
  const watch = (before: readonly number[], right: boolean, floor: number) => {
    const watches = driftAfter(before, right, floor);
    return { watches, drifted: hasDrifted(watches) };
  };
  const book = trustStore(graph, { defaultAutonomy, losesLevel, watch });
  return trustDoor({ book, now: Date.now, defaultAutonomy });
}
