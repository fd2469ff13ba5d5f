import type { BundledDecision, CaseBundle, Hash, ReadNodes, StreamHead, TreeNode } from '../../chain/index.js';
import type { AuditEntry, AuditEvent } from '../../domain/audit.js';
import type { StoredField } from './ports-erasure.js';
import type { PermitRecord } from '../../domain/authorization.js';

/** Chains entries to their streams inside the transaction that did what they tell of. Implemented by the graph. */
export interface AuditLog {
  append(entries: readonly AuditEntry[]): Promise<readonly AuditEvent[]>;
}

/** How far a stream is sealed, and which leaf of the tree of heads is its own for ever. */
export interface SealedHead extends StreamHead {
  readonly place: number;
}

/** Where the log stands. */
export interface LogPosition {
  /** Name of the log, the same for ever. */
  readonly origin: string;
  /** Sealed events. */
  readonly size: number;
  /** Root of the last checkpoint; null before the first. */
  readonly root: Hash | null;
}

/** The end of a stream that was waiting for its seal when we looked. */
export interface WaitingStream {
  readonly stream: string;
  readonly to: number;
}

export interface NewSeal {
  /** In their order in the log. */
  readonly events: readonly AuditEvent[];
  readonly from: number;
  readonly nodes: readonly TreeNode[];
  readonly heads: readonly SealedHead[];
  readonly checkpoint: { readonly size: number; readonly root: Hash; readonly note: string; readonly at: number };
}

/** One transaction of whoever seals; its lease is held throughout. */
export interface SealingTx {
  position(): Promise<LogPosition>;
  waiting(limit: number, except: readonly string[]): Promise<readonly WaitingStream[]>;
  /** A stream's events after its sealed head up to `to`, oldest first. */
  between(head: StreamHead, to: number): Promise<readonly AuditEvent[]>;
  heads(streams: readonly string[]): Promise<readonly SealedHead[]>;
  /** In the order of their places. */
  allHeads(): Promise<readonly SealedHead[]>;
  readonly nodes: ReadNodes;
  /** Notes a verifier key in the log before it signs for the first time; true where it was new. */
  admitKey(vkey: string, at: number): Promise<boolean>;
  append(seal: NewSeal): Promise<void>;
}

export interface SealingLog {
  /** Null while another node seals. */
  underLease<T>(work: (tx: SealingTx) => Promise<T>): Promise<T | null>;
  /** Lets another node seal at once. */
  release(): Promise<void>;
}

/** The newest checkpoint, and whether a second party holds it. */
export interface LatestCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly anchoredAt: number | null;
  /** Names of those who hold it. */
  readonly anchors: readonly string[];
}

/** The checkpoints as whoever anchors sees them. */
export interface Checkpoints {
  latest(): Promise<LatestCheckpoint | null>;
  markAnchored(size: number, at: number, anchor: string): Promise<void>;
  /** That the log of `older` entries is a prefix of that of `newer` (RFC 6962 §2.1.2). */
  consistency(older: number, newer: number): Promise<readonly Hash[]>;
}

/** Somebody else who keeps checkpoints: what they hold, the operator of the log cannot rewrite. */
export interface Anchor {
  /** Tells anchors apart; without secrets. */
  readonly name: string;
  /** Resolves once the other side has it; fails where what they hold contradicts it. */
  keep(
    checkpoint: { readonly size: number; readonly note: string },
    log: Pick<Checkpoints, 'consistency'>,
  ): Promise<void>;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** Everything an export is made of. */
export interface CaseArchive {
  /** The case and all that were merged into it, over any number of steps; empty where there is no such case. */
  cases(number: number): Promise<readonly number[]>;
  events(stream: string): Promise<readonly AuditEvent[]>;
  /** What opens the commitments of a stream; what was erased is absent. */
  fields(stream: string): Promise<readonly StoredField[]>;
  /** Places in the log of a stream's events 1 to `to`. */
  leaves(stream: string, to: number): Promise<readonly number[]>;
  heads(): Promise<readonly SealedHead[]>;
  latest(): Promise<StoredCheckpoint | null>;
  /** Those of these sizes, and the last ones that a second party holds; by size. */
  checkpoints(sizes: readonly number[], anchored: number): Promise<readonly StoredCheckpoint[]>;
  keys(): Promise<readonly string[]>;
  readonly nodes: ReadNodes;
  decisions(cases: readonly number[]): Promise<readonly BundledDecision[]>;
  policies(digests: readonly string[]): Promise<CaseBundle['policies']>;
  permits(cases: readonly number[]): Promise<readonly { readonly record: PermitRecord; readonly guardrails: string }[]>;
}
