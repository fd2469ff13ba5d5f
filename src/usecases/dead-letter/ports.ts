import type { Principal } from '../../domain/access.js';

export interface ReplayAnswer {
  readonly replayed: number;
  readonly stillParked: number;
}

/** Sends parked records through the ingestion door again. */
export interface ReplayDoor {
  replay(principal: Principal, ids: readonly string[]): Promise<ReplayAnswer>;
}
