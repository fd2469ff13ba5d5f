import { InputFault, PlatformError } from '../../../domain/errors.js';
import type { Receipt } from '../../../pipeline/ingest/ports.js';

const INGEST = `mutation Ingest($input: IngestRecordsInput!) {
  ingestRecords(input: $input) { accepted duplicates rejected { index code message deadLetterId } }
}`;

export type Answer = Pick<Receipt, 'accepted' | 'duplicates' | 'rejected'>;

export interface Delivery {
  readonly source: string | null;
  readonly records: readonly string[];
  readonly idempotencyKey: string | null;
}

export interface SenderDeps {
  readonly request: (
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly ingestRecords: Answer }>;
  readonly pause: (ms: number) => Promise<void>;
}

/** Faults that pass: the same chunk is sent again, and its key keeps it from counting twice. */
const PASSING = ['BUSY', 'RATE_LIMITED', 'GRAPH_UNAVAILABLE', 'CONNECTOR_UNAVAILABLE', 'LEASE_LOST', 'QUERY_TIMEOUT'];
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 250;

/** Sends one chunk until it is acknowledged; gives up after some two minutes of silence. */
export async function send(delivery: Delivery, deps: SenderDeps): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await deps.request(INGEST, { input: delivery })).ingestRecords;
    } catch (fault) {
      if (attempt >= ATTEMPTS || !passes(fault)) throw withWayOn(fault);
      await deps.pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function passes(fault: unknown): boolean {
  return fault instanceof PlatformError && PASSING.includes(fault.code);
}

function withWayOn(fault: unknown): unknown {
  if (!(fault instanceof InputFault) || fault.remedy !== undefined || !passes(fault)) return fault;
  return new InputFault(fault.code, fault.message, {
    remedy: 'Run the same command again: it goes on after the last chunk that was acknowledged.',
    cause: fault,
  });
}
