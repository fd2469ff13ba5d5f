import type { AuditEntry } from '../../domain/audit.js';
import type { PermitRecord, Ruling } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { UpstreamFault } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Graph, Tx } from '../session.js';
import { DIGEST_IN_FORCE } from './guardrail-shelf.cypher.js';
import { KEEP_GUARDRAILS, KEEP_PERMIT, PERMITS_OF_CASE } from './permit.cypher.js';

/** The event by which a case's stream commits to a permit; `verify` knows it by this name. */
const AUTHORIZED = 'action.authorized';

/** Keeps a permit for ever and gives the entry that binds the chain to it; nothing where nothing was allowed. */
export async function archivePermit(
  tx: Tx,
  action: ActionRecord,
  ruling: Ruling<unknown>,
  actor: string,
): Promise<readonly AuditEntry[]> {
  if (ruling.state !== 'QUEUED') return [];
  const { record, commitment } = ruling;
  const { digest: uid, guardrails, request } = record;
  await requireInForce(tx, guardrails);
  const owner = { case: action.case, action: action.uid };
  await tx.run(KEEP_PERMIT, { ...owner, uid, guardrails, at: request.now, recordJson: canonicalText(record) });
  const body = { uid, digest: commitment, action: action.uid };
  return [{ stream: `case/${String(action.case)}`, type: AUTHORIZED, at: request.now, actor, body }];
}

/** Asked under guardrails that another node has replaced meanwhile: nothing is written, and the request is to be asked again. */
export class GuardrailsReplaced extends UpstreamFault {
  constructor() {
    super('BUSY', 'The guardrails were replaced while this was judged.', { remedy: 'Ask again.' });
  }
}

/** The permission holds the lock that a publication needs, so what is read here is so until it commits. */
export async function requireInForce(tx: Tx, digest: string): Promise<void> {
  const [inForce] = await tx.run<{ digest: string }>(DIGEST_IN_FORCE);
  if (inForce !== undefined && inForce.digest !== digest) throw new GuardrailsReplaced();
}

/** Asks once more under the guardrails that are in force by now. */
export async function underCurrent<T>(refresh: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof GuardrailsReplaced)) throw fault;
    await refresh();
    return work();
  }
}

/** To be called once per start, before the first action: permits refer to the guardrails by their digest. */
export async function keepGuardrails(graph: Graph, digest: string, source: unknown): Promise<void> {
  await graph.write((tx) => tx.run(KEEP_GUARDRAILS, { digest, text: canonicalText(source) }));
}

/** Every permit of a case with the text of its guardrails, oldest first. */
export async function permitsOfCase(
  graph: Graph,
  number: number,
): Promise<readonly { readonly record: PermitRecord; readonly guardrails: string }[]> {
  const rows = await graph.run<{ recordJson: string; text: string }>(PERMITS_OF_CASE, { case: number });
  return rows.map(({ recordJson, text }) => ({ record: JSON.parse(recordJson) as PermitRecord, guardrails: text }));
}
