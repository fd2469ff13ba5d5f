import { decisionContent } from '../../chain/decision-content.js';
import type { CaseBundle } from '../../chain/bundle.js';
import type { DecisionRecord } from '../../domain/records.js';
import type { CaseArchive, SealedHead, StoredCheckpoint } from '../../pipeline/audit/ports.js';
import type { Graph } from '../session.js';
import { fieldsOfStream } from './audit-field.store.js';
import { readStream } from './audit.store.js';
import { checkpointStore, verifierKeys } from './checkpoint.store.js';
import { CASE_AND_PARTS, DECISIONS_OF_CASES, LEAVES_OF_STREAM, POLICIES_BY_DIGEST } from './export.cypher.js';
import { permitsOfCase } from './permit-archive.store.js';
import { ALL_SEALED_HEADS, ANCHORED_SIZES, CHECKPOINTS_OF_SIZES, FIRST_OF_KEYS } from './seal.cypher.js';
import { nodeReader } from './log-nodes.js';

type StoredDecision = Pick<DecisionRecord, 'uid' | 'policyDigest' | 'asOf' | 'answersJson' | 'resultJson'>;

/** What an export reads; nothing is written, so it may run beside a serving platform. */
export function caseArchive(graph: Graph): CaseArchive {
  return {
    cases: async (number) => {
      const rows = await graph.run<{ number: number }>(CASE_AND_PARTS, { number });
      return rows.map((row) => row.number);
    },
    events: async (stream) => {
      const events = [];
      for await (const event of readStream(graph, stream)) events.push(event);
      return events;
    },
    fields: (stream) => fieldsOfStream(graph, stream),
    leaves: async (stream, to) => {
      const rows = await graph.run<{ leaf: number }>(LEAVES_OF_STREAM, { stream, to });
      return rows.map(({ leaf }) => leaf);
    },
    heads: () => graph.run<SealedHead>(ALL_SEALED_HEADS),
    latest: () => checkpointStore(graph).latest(),
    checkpoints: async (sizes, anchored) => {
      const held = await graph.run<{ size: number }>(ANCHORED_SIZES, { limit: anchored });
      const bridges = await graph.run<{ size: number }>(FIRST_OF_KEYS);
      const wanted = [...sizes, ...[...held, ...bridges].map(({ size }) => size)];
      return graph.run<StoredCheckpoint>(CHECKPOINTS_OF_SIZES, { sizes: wanted });
    },
    keys: () => verifierKeys(graph),
    nodes: nodeReader(graph),
    decisions: async (cases) => (await graph.run<StoredDecision>(DECISIONS_OF_CASES, { cases })).map(decisionContent),
    policies: async (digests) => {
      const rows = await graph.run<{ bundleJson: string }>(POLICIES_BY_DIGEST, { digests });
      return rows.map(({ bundleJson }) => JSON.parse(bundleJson) as CaseBundle['policies'][number]);
    },
    permits: async (cases) => (await Promise.all(cases.map((number) => permitsOfCase(graph, number)))).flat(),
  };
}
