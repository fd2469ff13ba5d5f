/** What a person says about two accounts, with who says it and why. */
export interface DecreeRequest {
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

/** People's corrections of who is who; each is kept, reversible, and outranks what records say later. */
export interface IdentityStore {
  /** The two accounts belong to one person. */
  join(account: string, other: string, decree: DecreeRequest): Promise<readonly MovedAccount[]>;
  /** The account does not belong to the person it is with now. */
  split(account: string, decree: DecreeRequest): Promise<readonly MovedAccount[]>;
}
