/** What a person says about two accounts, with who says it and why. */
export interface DecreeRequest {
  /** Said again under the same uid, it is said once. */
  readonly uid: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

export interface MovedAccount {
  readonly account: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a correction changed. */
export interface Corrected {
  readonly moved: readonly MovedAccount[];
  /** Cases that involve an account or a person it touched; they are decided again. */
  readonly cases: readonly number[];
  /** Somebody had said so before, and it stands: nothing was written. */
  readonly alreadySo: boolean;
}

/** People's corrections of who is who; each is kept, reversible, and outranks what records say later. */
export interface IdentityStore {
  /** The two accounts belong to one person. */
  join(account: string, other: string, decree: DecreeRequest): Promise<Corrected>;
  /** The account does not belong to the person it is with now. */
  split(account: string, decree: DecreeRequest): Promise<Corrected>;
}
