import type { Requester } from '../../domain/authorization.js';

/** Where one thread of a run stands. */
export interface Thread {
  readonly id: string;
  readonly step: string;
  /** Visits of the step by this thread, this one included: what tells two rounds of a loop apart. */
  readonly visit: number;
  /** Steps that wait for what follows them here to end: loops and parallels, innermost last. */
  readonly within: readonly string[];
  /** A parallel's thread ends with its branch; the joining one is named. */
  readonly joins: string | null;
  readonly state: 'ready' | 'waiting' | 'ended';
}

export interface RunState {
  readonly threads: readonly Thread[];
  readonly variables: Readonly<Record<string, string | number | boolean>>;
  readonly visits: Readonly<Record<string, number>>;
  readonly outcome: 'RUNNING' | 'DONE' | 'FAILED' | 'STOPPED';
  /** Why it failed, or who stopped it. */
  readonly fault: string | null;
}

/** A playbook as it was imported; another text is another version. */
export interface PlaybookVersion {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly modified: string;
  readonly digest: string;
  readonly text: string;
  readonly importedBy: string;
  readonly importedAt: number;
}

/** One execution, with everything needed to go on. */
export interface PlaybookRun {
  readonly uid: string;
  readonly playbook: string;
  readonly case: number;
  readonly startedAt: number;
  readonly startedBy: Requester;
  readonly reason: string;
  readonly state: RunState;
  /** Rises with each step on: of two nodes that go on at once one wins. */
  readonly version: number;
  readonly log: readonly RunEntry[];
}

/** What a run did at a step. */
export interface RunEntry {
  readonly at: number;
  readonly thread: string;
  readonly step: string;
  readonly visit: number;
  readonly kind: 'delayed' | 'asked' | 'manual' | 'success' | 'failure' | 'stopped';
  /** Uid of the action, where one was asked for. */
  readonly action: string | null;
  readonly by: string;
  readonly note: string;
}

/** Answered by `src/graph/stores/playbook.store.ts`. */
export interface PlaybookStore {
  /** False where it is there already. */
  add(playbook: PlaybookVersion): Promise<boolean>;
  find(key: string): Promise<PlaybookVersion | null>;
  list(limit: number): Promise<readonly PlaybookVersion[]>;
  start(run: PlaybookRun): Promise<void>;
  run(uid: string): Promise<PlaybookRun | null>;
  runsOfCase(number: number): Promise<readonly PlaybookRun[]>;
  /** Runs that are not over, those that were looked at longest ago first. */
  open(now: number, limit: number): Promise<readonly PlaybookRun[]>;
  /** False where somebody else has gone on meanwhile. */
  keep(run: PlaybookRun, entries: readonly RunEntry[], now: number): Promise<boolean>;
}
