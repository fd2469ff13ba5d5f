import type { Principal } from '../../domain/access.js';
import type { AuditEvent } from '../../domain/audit.js';
import type { AuditConsistency, AuditInclusion, AuditQuestion } from '../../pipeline/audit/ports-proof.js';
import type { EraseWords } from './erase-words.js';

export interface AuditVerification {
  readonly stream: string;
  readonly valid: boolean;
  readonly events: number;
  /** Events that no checkpoint covers yet. */
  readonly unsealed: number;
  /** First event that does not follow from the one before it. */
  readonly brokenAt: number | null;
  /** Sealed heads as the last checkpoint has them; null before the first. */
  readonly checkpoint: string | null;
  readonly keys: readonly string[];
  readonly inclusion: AuditInclusion | null;
  readonly consistency: AuditConsistency | null;
}

export interface AuditDoor {
  /** Recomputes the chain of one stream, and proves its place in the log. */
  verify(stream: string, question: AuditQuestion): Promise<AuditVerification>;
  /** How many fields were erased. */
  erase(principal: Principal, words: EraseWords): Promise<number>;
}

export interface AuditFilter {
  readonly stream?: string;
  readonly types?: readonly string[];
  readonly actor?: string;
  readonly since?: number;
}

/** A place in the audit, newest first. */
export interface AuditPlace {
  readonly at: number;
  readonly stream: string;
  readonly seq: number;
}

export interface StreamCheck {
  readonly stream: string;
  readonly links: number;
  readonly intact: boolean;
  /** First link that does not hold. */
  readonly brokenAt: number | null;
  /** Links at the end that no checkpoint covers yet. */
  readonly unsealed: number;
}

/** The audit as it can be read. */
export interface AuditLog {
  page(filter: AuditFilter, before: AuditPlace | null, limit: number): Promise<readonly AuditEvent[]>;
  streams(prefix: string): Promise<readonly string[]>;
  verify(stream: string): Promise<StreamCheck>;
}
