import type { Principal } from '../../domain/access.js';
import type { DeliveryRecord, DeliveryState, WebhookRecord, WebhookState } from '../../domain/webhook.js';

export interface WebhookEdit {
  readonly state?: WebhookState;
  readonly cursor?: string;
  readonly run?: string;
  readonly note?: string | null;
}

/** What became of one attempt. */
export interface Settled {
  readonly id: string;
  readonly state: DeliveryState;
  readonly status: number;
  readonly fault: string | null;
  readonly nextAttemptAt: number;
  readonly at: number;
}

export interface CaseSnapshot {
  readonly uid: string;
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly version: number;
}

/** A delivery with where it goes and what signs it. */
export type DueDelivery = DeliveryRecord &
  Pick<WebhookRecord, 'url' | 'secretRef' | 'previousSecretRef' | 'previousUntil'>;

/** Answered by `src/graph/stores/webhook.store.ts`. */
export interface WebhookStore {
  add(webhook: WebhookRecord, by: string): Promise<void>;
  find(id: string): Promise<WebhookRecord | null>;
  /** False where there is no such webhook. */
  edit(
    id: string,
    edit: WebhookEdit,
    deed: { readonly by: string; readonly at: number; readonly type: string },
  ): Promise<boolean>;
  /** The secret in force becomes the one before; false where there is no such webhook. */
  replaceSecret(
    id: string,
    secret: { readonly secretRef: string; readonly previousUntil: number },
    deed: { readonly by: string; readonly at: number },
  ): Promise<boolean>;
  count(): Promise<number>;
  /** Those that are active, each with how many deliveries wait. */
  active(): Promise<readonly (WebhookRecord & { readonly pending: number })[]>;
  /** Adds deliveries and moves the cursor on, unless somebody moved it meanwhile. */
  fanOut(
    id: string,
    moved: { readonly from: string; readonly to: string },
    made: readonly DeliveryRecord[],
  ): Promise<void>;
  due(now: number, limit: number): Promise<readonly DueDelivery[]>;
  cases(numbers: readonly number[]): Promise<readonly CaseSnapshot[]>;
  settle(settled: readonly Settled[]): Promise<void>;
  /** Puts dead or delivered ones back into the queue; how many there were. */
  requeue(webhook: string, ids: readonly string[], at: number, by: string): Promise<number>;
}

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly secretRef: string;
  readonly after: string | null;
  readonly note: string | null;
}

/** Webhooks as administrators manage them; each answers the id. */
export interface WebhookDoor {
  create(principal: Principal, wanted: NewWebhook): Promise<string>;
  setActive(principal: Principal, id: string, active: boolean): Promise<string>;
  /** Signs with another secret from now on, and with the one before as well for so many hours. */
  replaceSecret(
    principal: Principal,
    id: string,
    secret: { readonly secretRef: string; readonly bothForHours: number },
  ): Promise<string>;
  /** Again from a cursor, or only these deliveries. */
  replay(
    principal: Principal,
    id: string,
    from: { readonly after: string | null; readonly deliveries: readonly string[] },
  ): Promise<string>;
}
