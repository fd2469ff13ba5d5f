import type { JsonValue } from '../../domain/json.js';

/** A personal field of an audit entry, kept beside the chain, which holds only its salted commitment. */
export interface StoredField {
  readonly stream: string;
  readonly seq: number;
  readonly path: string;
  readonly index: number;
  readonly value: JsonValue;
  readonly salt: string;
}

export interface Erasure {
  /** Whose words are erased. */
  readonly author: string;
  readonly lawfulBasis: string;
  readonly by: string;
  readonly at: number;
}

export interface ErasureStore {
  /** How many fields were erased, and whether there are more. */
  erase(erasure: Erasure): Promise<{ readonly fields: number; readonly more: boolean }>;
}
