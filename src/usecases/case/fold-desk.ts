import type { Principal } from '../../domain/access.js';
import { deedOf, line } from './deed.js';
import type { Deed } from './ports.js';

export interface UnfoldAlerts {
  readonly key: string;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

/** Answers the key of the fold. Refuses with NOT_FOUND where no case holds it. */
export interface FoldWrites {
  unfold(deed: Deed, fold: { readonly key: string; readonly reason: string }): Promise<string>;
}

export interface FoldDoor {
  unfold(by: Principal, wanted: UnfoldAlerts): Promise<string>;
}

export interface FoldDeskPorts {
  readonly folds: FoldWrites;
  readonly now: () => number;
  readonly committed: () => void;
}

/** What people do with alerts that were folded: let each stand by itself again, and those that follow. */
export function foldDesk({ folds, now, committed }: FoldDeskPorts): FoldDoor {
  return {
    unfold: async (by, { idempotencyKey, ...wanted }) => {
      const said = { key: wanted.key, reason: line(wanted.reason, 'reason', 500) };
      const key = await folds.unfold(deedOf(by, { what: 'unfoldAlerts', idempotencyKey, said, at: now() }), said);
      committed();
      return key;
    },
  };
}
