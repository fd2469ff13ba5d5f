import type { PeopleAcross } from '../../pipeline/audit/ports-wins.js';

export interface ContainmentWin {
  readonly policy: string;
  readonly action: string;
  readonly asked: number;
  readonly contained: number;
  readonly seenToWork: number;
  /** From the receipt of the record with which the case begins to the effect at the target. */
  readonly medianSeconds: number | null;
  readonly worstSeconds: number | null;
}

export interface RepetitionWin {
  readonly repetitions: number;
  readonly verdicts: number;
  readonly permits: number;
  /** Recomputed ones that differ by a byte from what was stored, over all repetitions. */
  readonly different: number;
}

export interface NormalisationWin {
  readonly events: number;
  readonly tools: number;
  readonly classedShare: number;
  readonly withVerbShare: number;
  readonly withAccountShare: number;
  /** Verbs that several tools say, with those tools. */
  readonly sharedVerbs: readonly { readonly operation: string; readonly tools: readonly string[] }[];
  readonly people: PeopleAcross;
}

export interface RecordWin {
  readonly cases: number;
  readonly steps: number;
  /** Steps of the graph that no link of the audit tells of: `<case>: <kind> <uid>`. */
  readonly missing: readonly string[];
  readonly records: number;
  readonly recordsChained: number;
  /** Cases whose chains, seals, verdicts and permits all verify; an unsealed tail counts as verified. */
  readonly verified: number;
  readonly unsealed: number;
}

export interface Wins {
  readonly cases: number;
  readonly containment: readonly ContainmentWin[];
  readonly repetition: RepetitionWin;
  readonly normalisation: NormalisationWin;
  readonly record: RecordWin;
}
