import type { AnswerState, Verdict } from '../../domain/verdict.js';
import type { Principal } from '../../domain/access.js';
import type { JsonValue } from '../../domain/json.js';

/** An answer that is supposed: another one, or silence. */
export interface SupposedAnswer {
  readonly question: string;
  readonly state: AnswerState;
  readonly answer: string | null;
}

/** A fact that is supposed to hold of the subject, or of what it says. */
export interface SupposedFact {
  readonly subject: string;
  readonly kind: string;
  readonly name: string;
  readonly value: JsonValue;
}

export interface WhatIfRequest {
  readonly decision: string;
  readonly answers: readonly SupposedAnswer[];
  /** Uids of answers, events, context facts or indicators that are supposed to be false. */
  readonly without: readonly string[];
  readonly facts: readonly SupposedFact[];
}

export interface Supposed {
  readonly verdict: Verdict;
  readonly l: number;
  readonly lo: number;
  readonly hi: number;
  readonly robust: boolean;
  readonly contested: boolean;
}

export interface WhatIfAnswer {
  readonly was: Pick<Supposed, 'verdict' | 'l'>;
  readonly wouldBe: Supposed;
  /** Questions whose answer would differ from the one on record. */
  readonly moved: readonly { readonly question: string; readonly before: string; readonly after: string }[];
}

export interface WhatIfDoor {
  ask(principal: Principal, request: WhatIfRequest): Promise<WhatIfAnswer>;
}
