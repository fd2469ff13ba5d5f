import type { JsonObject } from '../../domain/json.js';

/** One request's worth of a directory's users. */
export interface DirectoryPage {
  readonly users: readonly JsonObject[];
  readonly checkpoint: JsonObject;
  readonly more: boolean;
}

/** A directory that is asked for its users, all at first, then those that changed. It keeps nothing: the checkpoint is all it knows. */
export interface DirectoryPuller {
  readonly name: string;
  readonly directory: 'entra' | 'okta';
  /** How long to wait after it has told everything, ms. */
  readonly everyMs: number;
  pull(checkpoint: JsonObject | null, signal: AbortSignal): Promise<DirectoryPage>;
}
