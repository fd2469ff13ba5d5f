import type { DeliveryRecord, WebhookRecord } from '../../domain/webhook.js';
import { holdLease, type Lease } from '../lease.js';
import { only, type Graph, type Tx } from '../session.js';
import type { Recorder } from './case-transaction.js';
import * as cypher from './webhook.cypher.js';

interface Settled {
  readonly id: string;
  readonly state: string;
  readonly status: number;
  readonly fault: string | null;
  readonly nextAttemptAt: number;
  readonly at: number;
}

type Signing = Pick<WebhookRecord, 'url' | 'secretRef' | 'previousSecretRef' | 'previousUntil'>;

interface Snapshot {
  readonly uid: string;
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly version: number;
}

export interface WebhookStoreParts {
  readonly record: Recorder;
  /** What the sender must still hold when it writes; null for doors that only manage. */
  readonly lease: () => Lease | null;
}

/** Webhooks and their deliveries. */
export function webhookStore(graph: Graph, { record, lease }: WebhookStoreParts) {
  const held = (work: (tx: Tx) => Promise<void>): Promise<void> =>
    graph.write(async (tx) => {
      const mine = lease();
      if (mine) await holdLease(tx, mine);
      await work(tx);
    });
  return {
    ...managed(graph, record),
    active: async () =>
      (await graph.run<{ webhook: WebhookRecord & { pending: number } }>(cypher.ACTIVE_WEBHOOKS)).map(
        ({ webhook }) => webhook,
      ),
    fanOut: (id: string, moved: { from: string; to: string }, deliveries: readonly DeliveryRecord[]) =>
      held(async (tx) => {
        const rows = await tx.run(cypher.MOVE_CURSOR, { id, ...moved });
        if (rows.length > 0 && deliveries.length > 0) await tx.run(cypher.ADD_DELIVERIES, { deliveries });
      }),
    due: async (now: number, limit: number) => {
      await held(async (tx) => void (await tx.run(cypher.POSTPONE_PAUSED, { now, limit })));
      const rows = await graph.run<{ delivery: DeliveryRecord & Signing }>(cypher.DUE_DELIVERIES, { now, limit });
      return rows.map(({ delivery }) => delivery);
    },
    cases: (numbers: readonly number[]) => graph.run<Snapshot>(cypher.CASE_SNAPSHOTS, { numbers }),
    settle: (settled: readonly Settled[]) =>
      held(async (tx) => void (await tx.run(cypher.SETTLE_DELIVERIES, { settled }))),
  };
}

/** Who is told of what is itself something to answer for. */
function managed(graph: Graph, record: Recorder) {
  return {
    add: (webhook: WebhookRecord, by: string): Promise<void> =>
      graph.write(async (tx) => {
        await tx.run(cypher.ADD_WEBHOOK, { webhook });
        const { id, url, kinds } = webhook;
        const body = { webhook: id, url, events: [...kinds] };
        await record(tx, [{ stream: 'config', type: 'webhook.created', at: webhook.createdAt, actor: by, body }]);
      }),
    find: async (id: string): Promise<WebhookRecord | null> =>
      (await graph.run<{ webhook: WebhookRecord }>(cypher.WEBHOOK_BY_ID, { id }))[0]?.webhook ?? null,
    count: async (): Promise<number> => only(await graph.run<{ webhooks: number }>(cypher.COUNT_WEBHOOKS)).webhooks,
    edit: (id: string, set: object, { by, at, type }: { by: string; at: number; type: string }): Promise<boolean> =>
      graph.write(async (tx) => {
        const rows = await tx.run(cypher.EDIT_WEBHOOK, { id, set });
        if (rows.length === 0) return false;
        await record(tx, [{ stream: 'config', type, at, actor: by, body: { webhook: id } }]);
        return true;
      }),
    replaceSecret: (
      id: string,
      secret: { readonly secretRef: string; readonly previousUntil: number },
      { by, at }: { readonly by: string; readonly at: number },
    ): Promise<boolean> =>
      graph.write(async (tx) => {
        const rows = await tx.run(cypher.REPLACE_SECRET, { id, ...secret });
        if (rows.length === 0) return false;
        const body = { webhook: id, ...secret };
        await record(tx, [{ stream: 'config', type: 'webhook.secret_replaced', at, actor: by, body }]);
        return true;
      }),
    requeue: (webhook: string, ids: readonly string[], at: number, by: string): Promise<number> =>
      graph.write(async (tx) => {
        const { found } = only(await tx.run<{ found: number }>(cypher.REQUEUE_DELIVERIES, { webhook, ids, at }));
        const body = { webhook, deliveries: [...ids] };
        await record(tx, [{ stream: 'config', type: 'webhook.replayed', at, actor: by, body }]);
        return found;
      }),
  };
}
