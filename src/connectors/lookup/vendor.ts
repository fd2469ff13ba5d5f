import type { LookupReply } from '../../pipeline/decide/ports-lookup.js';
import type { ReadCredential } from '../credential.js';
import type { ValueKind } from './values.js';

/** What a vendor says of one value. */
export type ValueReply = Pick<LookupReply, 'state' | 'answer' | 'observedAt' | 'text'>;

/** How one vendor is asked about one value, and how its answer reads. */
export interface LookupVendor {
  readonly name: string;
  readonly kinds: readonly ValueKind[];
  /** Its answers, worst first; those that speak for harm. */
  readonly answers: readonly string[];
  readonly alarming: ReadonlySet<string>;
  readonly defaultUrl: string;
  path(value: string, kind: ValueKind): string;
  headers(credential: string | null): Readonly<Record<string, string>>;
  /** Of a 200; null where the body is not what the vendor documents. */
  read(body: unknown, value: string, now: number): ValueReply | null;
}

export interface LookupPlace {
  readonly url: string;
  /** Reference to the key; null where the vendor wants none. */
  readonly credential: string | null;
}

export interface CredentialParts {
  readonly readCredential: ReadCredential;
}

export const silent = (state: 'NO_COVERAGE' | 'NO_DATA' | 'ERROR' | 'DENIED', text: string): ValueReply => ({
  state,
  observedAt: null,
  text,
});

export const said = (answer: string, observedAt: number | null, text: string): ValueReply => ({
  state: 'ANSWERED',
  answer,
  observedAt,
  text,
});
