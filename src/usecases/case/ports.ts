import type { Principal } from '../../domain/access.js';
import type { CaseStatus, Pap, Severity, Tlp } from '../../domain/case.js';
import type { Disposition } from '../../domain/verdict.js';

export interface NewCase {
  readonly uid: string;
  readonly title: string;
  readonly severity: Severity;
  readonly owner: string | null;
  readonly tags: readonly string[];
  /** Uids of events it starts with. */
  readonly events: readonly string[];
  readonly tlp?: Tlp;
  readonly pap?: Pap;
  readonly team?: string | null;
  readonly summary?: string | null;
  readonly restrictedTo?: readonly string[];
}

/** Who does something, when, and under which key a repetition is recognised. */
export interface Deed {
  readonly by: Principal;
  readonly at: number;
  readonly idempotency: { readonly key: string; readonly digest: string } | null;
}

export interface CaseEdit {
  readonly number: number;
  /** Null: whatever it is now. */
  readonly expectedVersion: number | null;
  readonly set: CaseFields & StoredCustomFields;
  readonly kind: 'case.updated' | 'case.closed' | 'case.reopened';
  /** Refused unless the case is in one of these. */
  readonly from: readonly CaseStatus[];
}

export interface CaseFields {
  readonly title?: string;
  readonly severity?: Severity;
  readonly status?: CaseStatus;
  readonly owner?: string | null;
  readonly tags?: readonly string[];
  readonly tlp?: Tlp | null;
  readonly pap?: Pap | null;
  readonly team?: string | null;
  readonly summary?: string | null;
  /** Ids of who may know of it; null = everybody who may see cases. */
  readonly restrictedTo?: readonly string[] | null;
  readonly disposition?: Disposition | null;
  readonly closedAt?: number | null;
}

/** Values of custom fields as JSON text under `field_<name>`; null takes one away. */
export type StoredCustomFields = Readonly<Record<`field_${string}`, string | null>>;

export interface NewComment {
  readonly uid: string;
  readonly number: number;
  readonly text: string;
  readonly mentions: readonly string[];
}

export interface CaseMerge {
  readonly into: number;
  readonly from: readonly number[];
  readonly expectedVersion: number | null;
}

/**
 * Changes cases: one transaction each, with its audit entry and its change of the feed. Answers the number of the case.
 * Refuses with NOT_FOUND, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT or BAD_USER_INPUT; then nothing was written.
 */
export interface CaseWrites {
  create(deed: Deed, opened: NewCase): Promise<number>;
  edit(deed: Deed, edit: CaseEdit): Promise<number>;
  comment(deed: Deed, comment: NewComment): Promise<number>;
  merge(deed: Deed, merge: CaseMerge): Promise<number>;
  split(deed: Deed, number: number): Promise<number>;
  watch(deed: Deed, watch: { readonly number: number; readonly watching: boolean }): Promise<number>;
  breakGlass(deed: Deed, opened: { readonly number: number; readonly reason: string }): Promise<number>;
}
