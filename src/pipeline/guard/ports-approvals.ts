import type { ActionRecord } from '../../domain/records.js';
import type { Named } from '../../domain/same-person.js';

/** A request that waits, with the title of its case. */
export interface WaitingRequest {
  readonly action: ActionRecord;
  readonly title: string;
}

/** A one-time right of one person to answer exactly this; its token is nowhere but in the message. */
export interface ApprovalLink {
  readonly hash: string;
  readonly action: string;
  readonly argumentsDigest: string;
  readonly decision: string;
  readonly principal: string;
  readonly expiresAt: number;
}

/** Answered by `src/graph/stores/waiting.store.ts`. */
export interface RequestStore {
  overdue(now: number, limit: number): Promise<readonly ActionRecord[]>;
  /** The request as it is then; null where it was answered or moved meanwhile. */
  pursue(uid: string, now: number): Promise<ActionRecord | null>;
  untold(limit: number): Promise<readonly WaitingRequest[]>;
  told(uid: string, asked: string): Promise<void>;
  read(uid: string): Promise<WaitingRequest | null>;
  /** Whom of these people the case is about: they have no say in it, and are not told of it. */
  involved(number: number, people: readonly Named[], now: number): Promise<ReadonlySet<string>>;
  keepLink(link: ApprovalLink): Promise<void>;
  /** Null where it has ended, was used or never was. */
  link(hash: string, now: number): Promise<ApprovalLink | null>;
  useLink(hash: string, now: number): Promise<ApprovalLink | null>;
  forgetLinks(now: number): Promise<void>;
}

/** Somebody who is asked, and where they can be reached. */
export interface Approver {
  /** Id under which they are known here. */
  readonly principal: string;
  readonly mail?: string;
  readonly slack?: string;
  /** Asked only when nobody answered. */
  readonly escalation: boolean;
}

/** Tells people of a request in one way; a fault is retried at the next round. */
export interface Asker {
  readonly door: string;
  /** False where it reaches nobody of them. */
  ask(request: WaitingRequest, people: readonly Approver[]): Promise<boolean>;
}

export interface RequestAnswer {
  readonly approve: boolean;
  readonly reason: string;
}

/** What somebody answered with a button in chat, and to what. */
export interface ChatAnswer extends RequestAnswer {
  readonly slack: string;
  readonly action: string;
  readonly argumentsDigest: string;
  readonly decision: string;
}
