/** What a machine was to contain in one case, with the times on the way. */
export interface Containment {
  readonly case: number;
  readonly title: string;
  readonly policy: string;
  readonly action: string;
  readonly target: string;
  readonly state: string;
  /** The decision says MALICIOUS whatever is not known. */
  readonly clear: boolean;
  /** How many people were asked and answered. */
  readonly answers: number;
  /** When the record came with which the case begins. */
  readonly receivedAt: number | null;
  readonly proposedAt: number;
  readonly authorizedAt: number | null;
  readonly effectiveAt: number | null;
  readonly verifiedAt: number | null;
}

/** What one tool said under one verb of the common catalogue. */
export interface ToolWords {
  readonly source: string;
  /** Empty where the record has no verb. */
  readonly operation: string;
  readonly events: number;
  /** Events of an OCSF class of their own, not of the base class. */
  readonly classed: number;
  readonly account: number;
  readonly address: number;
  readonly device: number;
}

export interface PeopleAcross {
  readonly people: number;
  /** Those of whom several vendors have an account. */
  readonly joined: number;
  /** Most vendors of one person. */
  readonly most: number;
}

/** Something that the graph says was done in a case. */
export interface CaseStep {
  readonly kind: 'decision' | 'permit' | 'action' | 'answer' | 'send' | 'detection';
  readonly uid: string;
  /** The action that it belongs to; empty where it belongs to none. */
  readonly of: string;
}

export interface WinsReads {
  cases(period: { readonly from: number; readonly to: number; readonly limit: number }): Promise<readonly number[]>;
  containments(cases: readonly number[]): Promise<readonly Containment[]>;
  tools(limit: number): Promise<readonly ToolWords[]>;
  people(limit: number): Promise<PeopleAcross>;
  steps(caseNumber: number): Promise<readonly CaseStep[]>;
  /** Records of a case, and those of them that are in a link of their source's chain. */
  records(caseNumber: number, limit: number): Promise<{ readonly records: number; readonly chained: number }>;
}
