import { eventLeaf, storedConsistency, storedInclusion } from '../../chain/index.js';
import { InputFault } from '../../domain/errors.js';
import type { AuditConsistency, AuditInclusion, AuditQuestion } from '../../pipeline/audit/ports-proof.js';
import type { Graph } from '../session.js';
import { checkpointStore, leafOf, sealedHead, verifierKeys } from './checkpoint.store.js';
import { nodeReader } from './log-nodes.js';

/** What shows an outsider that an entry is in the log that was signed, and that this log extends the one they know. */
export async function auditProofs(graph: Graph, stream: string, question: AuditQuestion) {
  // The checkpoint is read first: an entry that is sealed later shows as unsealed, never the other way round.
  const checkpoint = await checkpointStore(graph).latest();
  const keys = await verifierKeys(graph);
  if (checkpoint === null) return { checkpoint: null, keys, inclusion: null, consistency: null };
  const { size, note } = checkpoint;
  return {
    checkpoint: note,
    keys,
    inclusion: await inclusionOf(graph, stream, { seq: question.seq, size }),
    consistency: await consistencyOf(graph, question.since, size),
  };
}

async function inclusionOf(
  graph: Graph,
  stream: string,
  { seq: wanted, size: treeSize }: { readonly seq: number | null; readonly size: number },
): Promise<AuditInclusion | null> {
  const seq = wanted ?? (await sealedHead(graph, stream))?.seq ?? 0;
  if (seq === 0) return null;
  const found = await leafOf(graph, stream, seq);
  if (found === null)
    throw new InputFault('NOT_FOUND', `${stream} has no entry ${String(seq)}.`, { place: { path: 'seq' } });
  const { leaf: leafIndex, hash } = found;
  if (leafIndex === null || leafIndex >= treeSize) return null;
  const path = await storedInclusion(nodeReader(graph), leafIndex, treeSize);
  return { seq, hash, leafHash: eventLeaf({ hash }), leafIndex, treeSize, path };
}

async function consistencyOf(graph: Graph, from: number | null, to: number): Promise<AuditConsistency | null> {
  if (from === null) return null;
  if (from < 1 || from > to)
    throw new InputFault('BAD_USER_INPUT', `The log has ${String(to)} entries.`, {
      place: { path: 'since' },
      remedy: 'A checkpoint that is larger than the log is proof that the log was cut short: keep it.',
    });
  return { from, to, path: await storedConsistency(nodeReader(graph), from, to) };
}
