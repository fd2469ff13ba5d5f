import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/**
 * The subscribers of the `live` benchmark, in a process of their own: what they weigh and when they are busy is not the server's.
 * Told by IPC where the server is; tells when all follow, and each second what arrived.
 */
interface Orders {
  readonly wsUrl: string;
  readonly after: string;
  readonly subscribers: number;
  readonly changes: number;
  /** Streams of one socket, so that the run measures the feed and not the number of file handles. */
  readonly perSocket: number;
}

/** Latencies are counted by the millisecond up to this one. */
const SLOWEST_MS = 600_000;

function followAll({ wsUrl, after, subscribers, changes, perSocket }: Orders): void {
  const seen = Array.from({ length: subscribers }, () => new Uint8Array(changes));
  const latencies = new Uint32Array(SLOWEST_MS + 1);
  let delivered = 0;
  let doubled = 0;
  const query = 'subscription($after: String) { casesChanged(after: $after) { caseNumber at } }';
  const connectionParams = { authorization: 'Bearer bench' };
  for (let socket = 0; socket * perSocket < subscribers; socket++) {
    const client = createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams });
    for (const counts of seen.slice(socket * perSocket, (socket + 1) * perSocket)) {
      client.subscribe<{ casesChanged: { caseNumber: number; at: string } }>(
        { query, variables: { after } },
        {
          next: ({ data }) => {
            if (!data) return;
            const { caseNumber, at } = data.casesChanged;
            if (counts[caseNumber] === 1) doubled += 1;
            else delivered += 1;
            counts[caseNumber] = 1;
            const slot = Math.min(Math.max(Date.now() - Date.parse(at), 0), SLOWEST_MS);
            latencies[slot] = (latencies[slot] ?? 0) + 1;
          },
          error: (fault) => console.error(fault),
          complete: () => undefined,
        },
      );
    }
  }
  setInterval(
    () => process.send?.({ delivered, doubled, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }),
    250,
  );
}

function percentile(counts: Uint32Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = total * share;
  return counts.findIndex((count) => (left -= count) < 0);
}

process.on('message', (orders: Orders) => followAll(orders));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
