import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { credentialReader } from '../../connectors/credential.js';
import { webhookSender } from '../../connectors/webhook/sender.js';
import { releaseLease, takeLease, type Lease } from '../../graph/lease.js';
import type { Graph } from '../../graph/session.js';
import type { Recorder } from '../../graph/stores/case-transaction.js';
import { ChangeReadStore } from '../../graph/stores/change-read.store.js';
import { webhookStore } from '../../graph/stores/webhook.store.js';
import { deliverNext } from '../../usecases/webhook/deliver.js';
import type { WebhookDoor } from '../../usecases/webhook/ports.js';
import { webhookDesk } from '../../usecases/webhook/webhook-desk.js';
import { type Sleeper, WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';
import { wakeUps } from './wake-ups.js';

export interface Outbound extends Sleeper {
  readonly webhooks: WebhookDoor;
  /** Something was committed: other nodes hear of it. */
  announce(): void;
  start(): void;
  stop(): Promise<void>;
}

export interface OutboundOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly record: Recorder;
  readonly onFault: (name: string, fault: unknown) => void;
  readonly redisUrl: string | undefined;
  /** Another node committed something. */
  readonly onWake: () => void;
  readonly now?: () => number;
}

const SEND_TIMEOUT_MS = 10_000;
/** Longer than a round of sending can take. */
const LEASE_MS = 60_000;

/** Tells outsiders of changes. One node at a time does; where it stops, another goes on after the lease. */
export function outbound(graph: Graph, options: OutboundOptions): Outbound {
  const { env, record, onFault, now = Date.now } = options;
  const request = { name: 'webhooks', holder: `${hostname()}-${randomUUID()}`, ttlMs: LEASE_MS, waitMs: 0 };
  let lease: Lease | null = null;
  const store = webhookStore(graph, { record, lease: () => lease });
  const readSecret = credentialReader(env);
  const parts = { store, feed: new ChangeReadStore(graph), readSecret, now };
  const send = webhookSender({ fetch, now, timeoutMs: SEND_TIMEOUT_MS });
  const round = async (): Promise<boolean> => {
    lease = await takeLease(graph, request);
    return lease === null ? false : deliverNext({ ...parts, send });
  };
  const loop = new Loop(round, { name: 'webhooks', idleMs: WATCHED_FOR_MS, onFault });
  const others = wakeUps(options.redisUrl, {
    onWake: options.onWake,
    onFault: (fault) => onFault('wake-ups', fault),
  });
  return {
    webhooks: webhookDesk({ ...parts, newId: randomUUID, wake: () => loop.wake() }),
    name: loop.name,
    wake: () => loop.wake(),
    announce: () => others.announce(),
    start: () => loop.start(),
    stop: async () => {
      await loop.stop();
      await others.close();
      if (lease !== null) await releaseLease(graph, request).catch((fault: unknown) => onFault('webhooks', fault));
    },
  };
}
