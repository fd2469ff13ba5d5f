import type { NormalisedEvent } from '../../domain/event.js';

/** What near-identical alerts have in common: nothing that an attacker writes, and everybody and everything they name. */
export interface Likeness {
  readonly key: string;
  readonly source: string;
  readonly className: string;
  readonly severityId: number;
  /** The vendor's own names of what it found. */
  readonly types: readonly string[];
  readonly techniqueIds: readonly string[];
  /** Keys of users, devices, sessions, mailboxes and resources: an alert with another one is another alert. */
  readonly entities: readonly string[];
  /** Event time, ms: from inside, to outside. */
  readonly from: number;
  readonly to: number;
}

/** Null where an alert says too little in closed words to be called the same as another. */
export type LikenessOf = (alert: NormalisedEvent) => Likeness | null;

export interface Folding {
  readonly likenessOf: LikenessOf;
  /** So many alerts of a likeness stand by themselves; those after them are folded. */
  readonly after: number;
}
