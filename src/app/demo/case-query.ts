/** What `demo` prints of a case: one query, as a frontend would ask it. */
export const CASE_TO_SHOW = `query CaseToShow($number: Int!) {
  case(number: $number) {
    number title severity status verdict eventCount firstEventAt lastEventAt
    detections(first: 5) { nodes { ruleTitle techniqueIds matches(first: 1) { nodes { steps { step text event { time className operation source } } } } } }
    decision {
      verdict robust contested totalCentiban interval { loCentiban hiCentiban } flipSet
      contributions { question answer group rawCentiban effectiveCentiban tainted text }
      lacked { question state reach couldFlip text }
      policy { id version owner }
    }
    actions(first: 10) { nodes { type verb targetType targetLabel target state authorization outcome residual } }
  }
}`;

export const CASES_TO_SHOW = `query CasesToShow { cases(first: 20) { nodes { number } } }`;

export interface ShownStep {
  readonly step: number;
  readonly text: string | null;
  readonly event: {
    readonly time: string;
    readonly className: string;
    readonly operation: string | null;
    readonly source: string;
  };
}

export interface ShownDecision {
  readonly verdict: string;
  readonly robust: boolean;
  readonly contested: boolean;
  readonly totalCentiban: number;
  readonly interval: { readonly loCentiban: number; readonly hiCentiban: number };
  readonly flipSet: readonly string[];
  readonly contributions: readonly {
    readonly question: string;
    readonly answer: string | null;
    readonly effectiveCentiban: number;
    readonly tainted: boolean;
    readonly text: string | null;
  }[];
  readonly lacked: readonly {
    readonly question: string;
    readonly state: string;
    readonly reach: number | null;
    readonly couldFlip: boolean | null;
    readonly text: string | null;
  }[];
  readonly policy: { readonly id: string; readonly version: string; readonly owner: string | null };
}

export interface ShownAction {
  readonly type: string;
  readonly target: string;
  readonly targetLabel: string | null;
  readonly state: string;
  readonly authorization: {
    readonly allowed?: boolean;
    readonly policies?: readonly { readonly id: string; readonly reason?: string | null }[];
    readonly missing?: readonly (readonly string[])[];
  } | null;
  readonly outcome: { readonly code?: string } | null;
  readonly residual: readonly string[];
}

export interface ShownCase {
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly eventCount: number;
  readonly detections: {
    readonly nodes: readonly {
      readonly ruleTitle: string;
      readonly techniqueIds: readonly string[];
      readonly matches: { readonly nodes: readonly { readonly steps: readonly ShownStep[] }[] };
    }[];
  };
  readonly decision: ShownDecision | null;
  readonly actions: { readonly nodes: readonly ShownAction[] };
}
