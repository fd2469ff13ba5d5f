import type { Principal } from '../../domain/access.js';
import type { Simulation } from '../../pipeline/decide/simulation.js';

export interface SaveDraft {
  readonly text: string;
  /** Also decide under it beside the policies in force, without any effect. */
  readonly shadow: boolean;
}

export interface PublishDraft {
  readonly key: string;
  readonly digest: string | null;
  readonly reason: string;
  readonly override: string | null;
}

export interface SimulateDraft {
  /** Text of a policy, or the key of a saved one. */
  readonly draft: string;
  readonly cases: readonly number[] | null;
}

export interface SavedDraft {
  readonly key: string;
  readonly warnings: readonly string[];
}

export interface PublishedPolicy {
  readonly key: string;
  readonly redecided: number;
}

/** Policies as the API changes and tries them. */
export interface PolicyDoor {
  saveDraft(principal: Principal, draft: SaveDraft): Promise<SavedDraft>;
  publish(principal: Principal, publication: PublishDraft): Promise<PublishedPolicy>;
  simulate(principal: Principal, simulation: SimulateDraft): Promise<Simulation>;
}
