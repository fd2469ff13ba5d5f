import type { Severity } from '../../domain/case.js';

export const RULE_STATUSES = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** Languages in which a rule can be in force. */
export type RuleLanguage = 'eql' | 'sigma' | 'cypher';

/** One version of a rule, as stored; `key` is `id@version`. */
export interface RuleRecord {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly language: RuleLanguage;
  /** null = Elasticsearch's EQL with our extensions. */
  readonly dialect: 'elasticsearch' | 'classic' | null;
  readonly query: string;
  readonly status: RuleStatus;
  readonly severity: Severity;
  readonly techniqueIds: readonly string[];
  /** Event time from which a match's last event counts. */
  readonly effectiveFrom: number;
  /** Gap (ms) up to which a further match joins a detection; null = the rule's span. */
  readonly rearm: number | null;
  readonly owner: string;
  /** Whom to thank, for rules that were published: their licence asks that this is shown with every match. */
  readonly author?: string | null;
  readonly references?: readonly string[];
  readonly license?: string | null;
  /** Sigma: what `%name%` stands for, as JSON. */
  readonly placeholders?: string | null;
  /** Names of the tests that it was saved with; those of a rule that came as a file stand beside it. */
  readonly tests?: readonly string[];
  /** False until the hits before its activation are written; nothing is evaluated before. */
  readonly ready: boolean;
  /** It looks at what other rules find; set when it is put in force. */
  readonly overDetections?: boolean;
  /** How far its back-fill has come. */
  readonly cursorT?: number | null;
  readonly cursorUid?: string | null;
}

/** The part of a rule that changes after it was written. */
export type RuleState = Pick<RuleRecord, 'status' | 'effectiveFrom' | 'ready' | 'overDetections'> & {
  readonly cursorT: number | null;
  readonly cursorUid: string | null;
};

export interface KeyedState {
  readonly key: string;
  readonly state: Partial<RuleState>;
}

export interface DegradedRule {
  readonly ruleKey: string;
  readonly group: string;
  readonly code: string;
}

export interface RuleStore {
  epoch(): Promise<number>;
  raiseEpoch(): Promise<number>;
  /** Live and shadow rules. */
  active(): Promise<readonly RuleRecord[]>;
  all(): Promise<readonly RuleRecord[]>;
  byKeys(keys: readonly string[]): Promise<readonly RuleRecord[]>;
  /** Every version of these rules. */
  versionsOf(ids: readonly string[]): Promise<readonly RuleRecord[]>;
  /** Writes versions that are new; fails with VERSION_CONFLICT where one exists with another query. In order. */
  save(rules: readonly RuleRecord[]): Promise<readonly RuleRecord[]>;
  setState(key: string, state: Partial<RuleState>): Promise<RuleRecord>;
  /** Of many at once, in order. */
  setStates(states: readonly KeyedState[]): Promise<readonly RuleRecord[]>;
  degrade(rules: readonly DegradedRule[], now: number): Promise<void>;
  /** Rules whose earlier hits are still to be written. */
  unready(): Promise<readonly RuleRecord[]>;
}
