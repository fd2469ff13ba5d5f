import type { ChangeKind } from './case.js';

export const WEBHOOK_STATES = ['active', 'paused', 'gone'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Who outside wants to be told of changes, and how far they were told. */
export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  /** Where the signing secret is: `env:NAME` or `file:PATH`. */
  readonly secretRef: string;
  /** The one before it, which signs as well until then. */
  readonly previousSecretRef?: string | null;
  readonly previousUntil?: number | null;
  readonly kinds: readonly ChangeKind[];
  readonly state: WebhookState;
  /** Position in the feed up to which deliveries were made. */
  readonly cursor: string;
  /** Another one with each replay: what is told again is another delivery. */
  readonly run: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly note: string | null;
}

/** One change for one webhook; its id stays the same however often it is sent. */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhook: string;
  readonly cursor: string;
  readonly kind: ChangeKind;
  readonly case: number;
  readonly subject: string;
  readonly at: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: number;
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the other side said; `status` 0 = nothing, and `fault` says why. */
export interface OutboundReply {
  readonly status: number;
  readonly fault: string | null;
  readonly retryAfterMs: number | null;
}

export type SendOutbound = (request: OutboundRequest) => Promise<OutboundReply>;
