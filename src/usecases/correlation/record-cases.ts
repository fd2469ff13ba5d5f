import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import type { JsonObject } from '../../domain/json.js';
import type { CaseChange, CorrelationTx } from '../../pipeline/correlate/ports.js';
import type { CaseOutcome } from './group-cases.js';

/** What correlation did to cases goes into their streams, in the transaction that did it. */
export async function recordCases(tx: CorrelationTx, outcome: CaseOutcome): Promise<void> {
  const entries: AuditEntry[] = [];
  for (const told of gathered(outcome.changes)) entries.push(await entryOf(tx, told, outcome));
  await tx.audit(entries);
}

/** All that happened to one case in one way: many alerts that join it are one entry. */
interface Told {
  readonly case: number;
  readonly kind: CaseChange['kind'];
  readonly at: number;
  readonly subjects: readonly string[];
}

function gathered(changes: readonly CaseChange[]): readonly Told[] {
  const told = new Map<string, Told>();
  // `case.updated` says nothing that the detection's own entry does not say.
  for (const { case: number, kind, at, subject } of changes.filter((change) => change.kind !== 'case.updated')) {
    const key = `${String(number)} ${kind}`;
    const before = told.get(key)?.subjects ?? [];
    told.set(key, { case: number, kind, at, subjects: [...new Set([...before, subject])] });
  }
  return [...told.values()];
}

async function entryOf(tx: CorrelationTx, { case: number, kind, at, subjects }: Told, outcome: CaseOutcome) {
  const body =
    kind === 'case.opened' || kind === 'case.merged'
      ? caseBody(number, kind, subjects, outcome)
      : await detectionBody(tx, subjects);
  return { stream: `case/${String(number)}`, type: kind, at, actor: 'system:correlate', body };
}

function caseBody(
  number: number,
  kind: 'case.opened' | 'case.merged',
  subjects: readonly string[],
  outcome: CaseOutcome,
): JsonObject {
  if (kind === 'case.merged') {
    const merges = outcome.merges.filter(({ part, whole }) => part === number || whole === number);
    return { merges: merges.map(({ part, whole, detection }) => ({ part, whole, detection })) };
  }
  const opened = outcome.opened.find((record) => record.number === number);
  return { uid: subjects[0] ?? '', openedBy: 'detection', severity: opened?.severity ?? 'UNKNOWN' };
}

/** Names at most so many; the digest stands for all. */
const NAMED = 50;

async function detectionBody(tx: CorrelationTx, subjects: readonly string[]): Promise<JsonObject> {
  const detections = [...subjects].sort();
  const batches = [...(await tx.batchesOf(detections))].sort();
  return {
    count: detections.length,
    detections: detections.slice(0, NAMED),
    digest: sha256Hex(detections.join('\n')),
    batches: batches.slice(0, NAMED),
    batchCount: batches.length,
    batchesDigest: sha256Hex(batches.join('\n')),
  };
}
