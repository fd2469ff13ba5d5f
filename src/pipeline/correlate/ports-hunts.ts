import type { AuditEntry } from '../../domain/audit.js';
import type {
  FactReader,
  IdentityLookup,
  Lateness,
  MatchStore,
  RuleLanguage,
  RuleStore,
  SourceMark,
  StoredEvents,
} from './ports.js';

/** A stretch of event time, both ends in. */
export interface Stretch {
  readonly lo: number;
  readonly hi: number;
}

/** Enough of a stored event to know whether it must be read. */
export interface EventStub {
  readonly uid: string;
  readonly t: number;
  readonly className: string;
}

/** What a trial of a rule over stored events reads; a trial writes nothing. */
export interface TrialReads {
  readonly identity: IdentityLookup;
  readonly facts: FactReader;
  readonly events: Pick<StoredEvents, 'byUid'>;
  readonly matches: Pick<MatchStore, 'firedFrom'>;
  readonly rules: Pick<RuleStore, 'byKeys'>;
  /** In (time, uid) order after `after`, by the index over event time. */
  page(range: Stretch, after: EventStub | null, limit: number): Promise<readonly EventStub[]>;
  /** How many events lie in a stretch, counted up to `most`. */
  count(range: Stretch, most: number): Promise<number>;
  horizon(): Promise<number | null>;
  sourceMarks(now: number, lateness: Lateness): Promise<readonly SourceMark[]>;
}

export type HuntLanguage = RuleLanguage;

/** What somebody wants to find, in one of the languages. */
export interface HuntText {
  readonly language: HuntLanguage;
  readonly dialect: 'elasticsearch' | 'classic' | null;
  readonly query: string;
  /** Sigma: what `%name%` stands for, as JSON. */
  readonly placeholders?: string | null;
}

/** One version of a saved hunt, as stored; `key` is `id@version`. */
export interface HuntRecord extends HuntText {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  /** Whether no later version exists. */
  readonly latest: boolean;
  readonly title: string;
  readonly description: string | null;
  readonly owner: string;
  readonly techniqueIds: readonly string[];
  /** Test cases beside the query, JSON. */
  readonly casesJson: string;
  readonly createdAt: number;
  readonly createdBy: string;
}

export const RUN_STATES = ['QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED', 'INTERRUPTED'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** One run of a hunt, or a back-test of a rule. */
export interface RunRecord extends HuntText {
  readonly uid: string;
  readonly kind: 'hunt' | 'backtest';
  /** `id@version` of the saved hunt or rule; null for a text that nobody saved. */
  readonly of: string | null;
  readonly from: number;
  readonly to: number;
  /** Matches that are kept at most. */
  readonly limit: number;
  readonly state: RunState;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly heartbeatAt: number | null;
  readonly runner: string | null;
  readonly cancelled: boolean;
  /** Code and text of what ended it early; null where nothing did. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly matchCount: number;
  /** Which cap was met; null: everything was seen. */
  readonly truncated: string | null;
  readonly eventsExpected: number;
  readonly eventsSeen: number;
  readonly eventsRead: number;
  readonly hitsWritten: number;
  readonly hitsFetched: number;
  readonly scopesReplayed: number;
  /** Event time up to which it has looked. */
  readonly reached: number | null;
  /** Back-tests: how many of its matches the rule in force has too, and how many each has alone. */
  readonly same: number | null;
  readonly onlyHere: number | null;
  readonly onlyStored: number | null;
}

/** A match of a run; a missing step's event is an empty text. */
export interface RunMatch {
  readonly key: string;
  /** The same for the same events of the same group, whatever version found them. */
  readonly evidence: string;
  readonly state: string;
  /** Title of the rule, where a text holds several. */
  readonly rule: string | null;
  readonly group: readonly string[];
  readonly events: readonly string[];
  readonly steps: readonly number[];
  readonly start: number | null;
  readonly end: number | null;
  /** Entities of a Cypher row, `Kind:key`. */
  readonly entities: readonly string[];
  /** A Cypher row, or what a counting pipe found; JSON. */
  readonly rowJson: string | null;
}

export type RunProgress = Pick<
  RunRecord,
  'eventsSeen' | 'eventsRead' | 'hitsWritten' | 'hitsFetched' | 'scopesReplayed' | 'reached'
>;

/** How a run ended, or that it has not. */
export type RunUpdate = Partial<
  Pick<RunRecord, 'state' | 'code' | 'reason' | 'truncated' | 'finishedAt' | 'same' | 'onlyHere' | 'onlyStored'>
> &
  Partial<RunProgress>;

export interface RunWrite {
  readonly uid: string;
  readonly add: readonly RunMatch[];
  /** Keys of matches that no longer stand. */
  readonly drop: readonly string[];
  readonly update: RunUpdate;
  readonly now: number;
}

/** What two sets of matches share. */
export interface RunDifference {
  readonly same: number;
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
  readonly onlyLeftCount: number;
  readonly onlyRightCount: number;
}

export interface HuntShelf {
  /** Null where another version was saved meanwhile. */
  save(hunt: HuntRecord, expectedVersion: number | null, audit: AuditEntry): Promise<HuntRecord | null>;
  find(key: string): Promise<HuntRecord | null>;
  /** The newest version. */
  latest(id: string): Promise<HuntRecord | null>;
}

export interface RunQueue {
  add(run: RunRecord, audit: AuditEntry): Promise<void>;
  find(uid: string): Promise<RunRecord | null>;
  /** Runs of somebody that have not ended. */
  openOf(principal: string): Promise<number>;
  /** Takes the oldest that waits; null where none does. */
  claim(runner: string, now: number): Promise<RunRecord | null>;
  /** Adds and drops matches and tells the feed; answers whether somebody called the run off. False ends it: it is no longer ours. */
  write(runner: string, write: RunWrite): Promise<{ readonly ours: boolean; readonly cancelled: boolean }>;
  cancel(uid: string, now: number, audit: AuditEntry): Promise<RunRecord | null>;
  /** Marks runs whose node has gone silent; answers how many. */
  interrupt(silentSince: number, now: number): Promise<number>;
  /** Removes runs that ended before, a batch at a time. */
  forget(endedBefore: number, limit: number): Promise<number>;
  difference(left: string, right: string, shown: number): Promise<RunDifference>;
  /** Events of stored matches of a rule that end in a stretch, at most `limit`. */
  storedEvidence(
    ruleKey: string,
    within: Stretch,
    limit: number,
  ): Promise<readonly { readonly group: string; readonly events: readonly string[] }[]>;
}
