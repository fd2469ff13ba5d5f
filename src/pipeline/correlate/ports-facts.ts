import type { ContextFact, ContextKind } from '../../domain/context.js';

/** What `exists` reads of context. */
export interface FactReader {
  /** What stands of each subject, whenever it holds; at most `most` + 1 of each, so that the caller sees when it is too much. */
  about(subjects: readonly string[], kinds: readonly ContextKind[], most: number): Promise<readonly ContextFact[]>;
  /** Subjects of which a fact of these kinds names any of the keys, at most `most`. */
  leadingTo(keys: readonly string[], kinds: readonly ContextKind[], most: number): Promise<readonly string[]>;
}
