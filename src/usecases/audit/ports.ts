export interface AuditVerification {
  readonly stream: string;
  readonly valid: boolean;
  readonly events: number;
  /** Events that no checkpoint covers yet. */
  readonly unsealed: number;
  /** First event that does not follow from the one before it. */
  readonly brokenAt: number | null;
}

export interface AuditDoor {
  /** Recomputes the chain of one stream. */
  verify(stream: string): Promise<AuditVerification>;
}
