/** A question that nobody answered, and how many UNKNOWNs its answer alone could settle. */
export interface MissingAnswer {
  readonly question: string;
  /** In which ways it stayed unanswered. */
  readonly states: readonly string[];
  readonly decisions: number;
  readonly cases: number;
  readonly policies: readonly string[];
}

/** Answered by `src/graph/stores/missing-context.store.ts`. */
export interface MissingReads {
  /** Of decisions made since then, those that would settle most first. */
  unanswered(since: number, first: number): Promise<readonly MissingAnswer[]>;
}
