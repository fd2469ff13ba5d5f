import type { GraphqlClient } from '../graphql-client.js';
import type { Scenario } from './scenario.js';

const INGEST = `mutation Load($input: IngestRecordsInput!) {
  ingestRecords(input: $input) { accepted duplicates rejected { index code message } }
}`;

/** Records of one request: small enough to show progress, large enough to be quick. */
const CHUNK = 200;

export interface Loaded {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

interface Answer {
  readonly ingestRecords: {
    readonly accepted: number;
    readonly duplicates: number;
    readonly rejected: readonly unknown[];
  };
}

/** Sends a scenario's raw records through the door that every integrator uses; sending them again changes nothing. */
export async function loadScenario(client: Pick<GraphqlClient, 'request'>, scenario: Scenario): Promise<Loaded> {
  const total = { accepted: 0, duplicates: 0, rejected: 0 };
  for (const { source, lines } of scenario.files) {
    for (let at = 0; at < lines.length; at += CHUNK) {
      const idempotencyKey = `scenario/${scenario.name}/${source}/${String(at)}`;
      const input = { source, records: lines.slice(at, at + CHUNK), idempotencyKey };
      const { ingestRecords } = await client.request<Answer>(INGEST, { input });
      total.accepted += ingestRecords.accepted;
      total.duplicates += ingestRecords.duplicates;
      total.rejected += ingestRecords.rejected.length;
    }
  }
  return total;
}
