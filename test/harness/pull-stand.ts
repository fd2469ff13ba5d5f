import { generateKeyPairSync } from 'node:crypto';
import { ingestDoor } from '../../src/app/platform/doors.js';
import { pullerOf } from '../../src/app/platform/pullers.js';
import type { PullEntry } from '../../src/app/config/pull-entries.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { Graph } from '../../src/graph/session.js';
import { progressStore } from '../../src/graph/stores/progress.store.js';
import { pullStates, pullStore } from '../../src/graph/stores/pull.store.js';
import { loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import type { IngestDoor } from '../../src/usecases/ingest/ports.js';
import { pullNext } from '../../src/usecases/ingest/pull.js';
import { testHandOver } from './hand-over.js';
import { AWS_KEYS } from './vendors/aws-queue.js';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 2, 2, 8);
export const SINCE = new Date(START).toISOString();

const mappings = loadMappings([SHIPPED_MAPPINGS]);
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const REPORTS_PUBLIC_KEY = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const SECRETS: Record<string, string> = {
  'env:S': 'sesame',
  'env:WRONG': 'open',
  'env:PEM': keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'env:AK': AWS_KEYS.accessKeyId,
  'env:SK': AWS_KEYS.secretAccessKey,
};

/** Nodes that ask a vendor for records, over the real door and graph, with a clock of the test's. */
export class PullStand {
  now = START + 60 * MINUTE;

  constructor(readonly graph: Graph) {}

  /** What a reference leads to from now on. */
  secret(reference: string, value: string): void {
    SECRETS[reference] = value;
  }

  door(): IngestDoor {
    const handOver = testHandOver(this.graph, { normalise: (record) => normaliseRecord(record, mappings) });
    return ingestDoor(handOver, () => undefined);
  }

  /** Of a node that dies after the records were committed and before that is noted. */
  dyingDoor(): IngestDoor {
    const real = this.door();
    return {
      ingestRecords: async (principal, request) => {
        await real.ingestRecords(principal, request);
        throw new Error('the process ends here');
      },
    };
  }

  node(entry: PullEntry, door: IngestDoor = this.door()) {
    const now = (): number => this.now;
    const exchange = createExchange({ fetch, now, maxReplyCharacters: 1e8 });
    const readCredential = (reference: string): string => SECRETS[reference] ?? '';
    const parts = { exchange, fetch, now, readCredential, longPollMs: 0 };
    const puller = pullerOf(entry, parts);
    const deps = { store: pullStore(this.graph, 'node-1'), door, now, signal: new AbortController().signal };
    const pull = (): Promise<boolean> => pullNext(puller, deps);
    return {
      pull,
      /** To the end of what there is. */
      drain: async (): Promise<void> => {
        while (await pull());
      },
    };
  }

  /** The vendor's ids of what is stored. */
  async stored(): Promise<readonly string[]> {
    const rows = await this.graph.run<{ id: string }>('MATCH (e:Event) RETURN e.externalId AS id ORDER BY id');
    return rows.map(({ id }) => id);
  }

  async state() {
    return (await pullStates(this.graph))[0];
  }

  progress(source: string) {
    return progressStore(this.graph).of(source);
  }
}
