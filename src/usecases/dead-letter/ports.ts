import type { Principal } from '../../domain/access.js';

export interface ReplayAnswer {
  readonly replayed: number;
  readonly stillParked: number;
}

export interface ReplayFilter {
  readonly code: string | null;
  readonly source: string | null;
}

/** Sends parked records through the ingestion door again. */
export interface ReplayDoor {
  replay(principal: Principal, ids: readonly string[]): Promise<ReplayAnswer>;
  /** The next page of those that match, oldest first; `after` is null when there are no more. */
  replayMatching(
    principal: Principal,
    filter: ReplayFilter,
    after: string | null,
  ): Promise<ReplayAnswer & { readonly after: string | null }>;
}
