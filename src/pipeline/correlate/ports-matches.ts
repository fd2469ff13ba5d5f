import type { Match, MatchState } from '../../domain/correlation.js';
import type { DetectionRecord } from '../../domain/records.js';
import type { CarriedMatch } from '../../rules/pattern/pattern.js';

/** A range of one (rule, group) in which stored matches are compared. */
export interface MatchWindow {
  readonly ruleKey: string;
  readonly group: string;
  readonly lo: number;
  readonly hi: number;
}

export interface StoredMatch {
  readonly key: string;
  readonly state: MatchState;
  readonly start: number;
  readonly end: number;
  readonly coverage: string | null;
}

/** What a rule may rely on now, for its matches that wait. */
export interface RuleObservation {
  /** Matches that begin before are settled: what they rest on may be gone. */
  readonly since: number;
  readonly ruleKey: string;
  readonly watermark: number;
  readonly coverage: string;
}

export interface FoundMatch extends Match {
  /** What rules built on this one may ask of it. */
  readonly carried?: CarriedMatch;
  readonly state: MatchState;
  /** When its absences are certain; null for matches that rest on none. */
  readonly due: number | null;
  /** What was known of the sources when it could not be observed; null for other states. */
  readonly coverage: string | null;
}

export interface MatchStore {
  within(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredMatch[])[]>;
  save(matches: readonly FoundMatch[], now: number): Promise<void>;
  supersede(keys: readonly string[], now: number): Promise<void>;
  /** Those of the matches that stand as fired. */
  firedByKey(keys: readonly string[]): Promise<readonly Match[]>;
  /** Fired matches by (end, key) from `time` on, those that end then only after `after`. */
  firedFrom(time: number, after: string, limit: number): Promise<readonly Match[]>;
  /** Matches that waited for time or for a source's gaps to change, as scopes to evaluate. */
  due(rules: readonly RuleObservation[], limit: number): Promise<readonly (MatchWindow & { readonly key: string })[]>;
}

export interface FoldedMatch {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface StoredDetection {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly revision: number;
  readonly firedAt: number | null;
  readonly matches: readonly FoldedMatch[];
}

export interface DetectionBearer {
  readonly uid: string;
  readonly state: MatchState;
  readonly revision: number;
  readonly firedAt: number | null;
}

export interface DetectionStore {
  /** For each window the group's detections that begin in it, and the last one before it. */
  around(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredDetection[])[]>;
  firedMatches(windows: readonly MatchWindow[]): Promise<readonly (readonly FoldedMatch[])[]>;
  /** Detections that already bear one of these uids. */
  bearers(uids: readonly string[]): Promise<readonly DetectionBearer[]>;
  save(detections: readonly (DetectionRecord & { readonly matchKeys: readonly string[] })[]): Promise<void>;
  /** `by`: the detection that took its matches in, if one did. */
  supersede(
    rows: readonly { readonly uid: string; readonly revision: number; readonly by: string | null }[],
  ): Promise<void>;
}
