import type { DecidedSubject } from './responses.js';
import type { ActionCall, ActionRequest } from '../../domain/action.js';
import type { Requester, Rule } from '../../domain/authorization.js';
import type { ActionRecord } from '../../domain/records.js';

/** Somebody asks for an action on a target of a case. */
export interface Proposal {
  readonly case: number;
  readonly request: ActionRequest;
  readonly requester: Requester;
  readonly reason: string;
  readonly now: number;
  /** What a person asks for again counts as done where that was since then; a minute ago where it is not said. */
  readonly since?: number;
}

/** A person's yes, no or adoption of what a machine proposed; bound to what was on the screen. */
export interface Judgement {
  readonly action: string;
  readonly argumentsDigest: string;
  readonly decision: string;
  readonly by: Requester;
  readonly approve: boolean;
  readonly reason: string;
  readonly now: number;
  /** An approval counts until then. */
  readonly expiresAt: number;
  /** When the person last proved who they are; 0 = never to us. */
  readonly authenticatedAt: number;
  /** How the answer came, e.g. `api`, `slack`, `mail`. */
  readonly door: string;
}

/** Why a judgement was not taken. */
export type Refusal =
  'NOT_FOUND' | 'APPROVAL_VOID' | 'ALREADY_DECIDED' | 'OWN_REQUEST' | 'INVOLVED' | 'NOT_ENTITLED' | 'LOGIN_NOT_FRESH';
export type Judged =
  { readonly kind: 'taken'; readonly action: ActionRecord } | { readonly kind: 'refused'; readonly why: Refusal };

/** Actions and approvals; each call is one transaction that reads the facts, asks the rule and writes what it says. */
export interface ActionLedger {
  /** The same request again answers with the action that is already there, judged anew under today's facts. */
  propose(proposal: Proposal, rule: Rule): Promise<ActionRecord>;
  judge(judgement: Judgement, rule: Rule): Promise<Judged>;
  /** What the rule would say now; writes nothing and reserves nothing. */
  preview(proposal: Proposal, rule: Rule): Promise<Preview>;
  read(uid: string): Promise<ActionRecord | null>;
  /** Ends or judges anew what waits for people in a case that was decided again. */
  reconsider(of: Reconsideration, rule: Rule): Promise<void>;
  /** A person takes back what nothing of ours can undo, because it ends by itself or never. */
  takenBack(recall: Recall): Promise<void>;
  /** Oldest first. */
  ofCase(number: number): Promise<readonly ActionRecord[]>;
}

export interface Reconsideration {
  readonly case: number;
  /** Uids of actions that the new decisions call for. */
  readonly except: readonly string[];
  /** Id of the requester that asks for what decisions call for. */
  readonly own: string;
  readonly now: number;
}

export interface Recall {
  readonly action: string;
  readonly by: string;
  readonly reason: string;
  readonly now: number;
}

export interface Preview {
  readonly argumentsDigest: string;
  readonly accounts: readonly string[];
  readonly residual: readonly string[];
  readonly ruling: ReturnType<Rule>;
}

/** The emergency stop. Engaging needs one person, releasing two. */
export interface KillSwitch {
  read(): Promise<KillSwitchState>;
  engage(by: string, reason: string, now: number): Promise<KillSwitchState>;
  /** `names`: every name of the person, by which they are known again. */
  release(by: string, reason: string, now: number, names?: readonly string[]): Promise<KillSwitchState>;
}
export interface KillSwitchState {
  readonly engaged: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: number | null;
  /** One person asked for the release; a second one completes it. */
  readonly releaseAskedBy: string | null;
}

/** A case as the decide stage leaves it. */
export interface DecidedCase {
  readonly case: number;
  readonly decisions: readonly (DecidedSubject & { readonly calls?: readonly ActionCall[] | undefined })[];
}

export interface GuardedCase {
  readonly case: number;
  readonly actions: readonly ActionRecord[];
}
