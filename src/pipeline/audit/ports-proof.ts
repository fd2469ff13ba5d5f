/** That one entry is in the log of the checkpoint (RFC 6962 §2.1.1); hashes in lower-case hex. */
export interface AuditInclusion {
  readonly seq: number;
  readonly hash: string;
  readonly leafHash: string;
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly path: readonly string[];
}

/** That the log of the checkpoint extends an earlier one (RFC 6962 §2.1.2). */
export interface AuditConsistency {
  readonly from: number;
  readonly to: number;
  readonly path: readonly string[];
}

/** What is to be proved beside the chain. */
export interface AuditQuestion {
  /** An entry of the stream; absent = its last sealed one. */
  readonly seq: number | null;
  /** Size of a checkpoint that somebody kept. */
  readonly since: number | null;
}
