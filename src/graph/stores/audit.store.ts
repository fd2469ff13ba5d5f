import type { AuditEntry, AuditEvent } from '../../domain/audit.js';
import { link as chainLink, type StreamHead } from '../../chain/link.js';
import { canonicalText, sha256Hex } from '../../domain/canonical.js';
import { InvariantBroken } from '../../domain/errors.js';
import { compareText } from '../../domain/ids.js';
import type { JsonObject } from '../../domain/json.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { keepFields, withCommitments } from './audit-field.store.js';
import { MARK_BATCHES } from './batch.cypher.js';
import { sealedHead } from './checkpoint.store.js';
import { APPEND_LINKS, AUDIT_PAGE, LOCK_STREAM_HEADS, STREAM_FROM, STREAM_HEAD, STREAM_NAMES } from './audit.cypher.js';

export type AuditRow = Omit<AuditEvent, 'body'> & { readonly bodyJson: string };

export const auditEventOf = ({ bodyJson, ...rest }: AuditRow): AuditEvent => ({
  ...rest,
  body: JSON.parse(bodyJson) as JsonObject,
});

/**
 * Chains entries onto their streams, in the order given. The heads stay locked until the commit, so call it late in a
 * transaction, after every other lock and before the feed; streams are locked by name, so that two writers cannot wait
 * for each other.
 */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  await chainEntries(tx, entries);
}

/** `also` is sent with the links, as soon as their places are known. */
async function chainEntries(
  tx: Tx,
  entries: readonly AuditEntry[],
  also: (links: readonly AuditEvent[]) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  if (entries.length === 0) return;
  const streams = [...new Set(entries.map(({ stream }) => stream))].sort(compareText);
  const heads = await tx.run<StreamHead>(LOCK_STREAM_HEADS, { streams });
  const latest = new Map(heads.map((head) => [head.stream, head]));
  const prepared = entries.map(withCommitments);
  const links = prepared.map(({ entry }) => {
    const link = linkAfter(latest.get(entry.stream), entry);
    latest.set(entry.stream, link);
    return link;
  });
  const rows = links.map(({ body, ...link }) => ({ ...link, bodyJson: canonicalText(body) }));
  const fields = links.flatMap(({ stream, seq, actor }, at) =>
    (prepared[at]?.fields ?? []).map((field) => ({ ...field, stream, seq, author: actor })),
  );
  await Promise.all([tx.run(APPEND_LINKS, { links: rows }), keepFields(tx, fields), also(links)]);
}

function linkAfter(head: StreamHead | undefined, entry: AuditEntry): AuditEvent {
  if (head === undefined) throw new InvariantBroken(`the audit stream ${entry.stream} has no head`);
  return chainLink(head.seq === 0 ? null : head, entry);
}

/** The head of a stream that has no link yet. */
const EMPTY = { seq: 0, hash: '' };

const PAGE = 1_000;

/** Every link of a stream, oldest first, a page at a time. */
export async function* readStream(graph: Graph, stream: string): AsyncGenerator<AuditEvent> {
  for (let after = 0; ;) {
    const rows = await graph.run<AuditRow>(STREAM_FROM, { stream, after, limit: PAGE });
    for (const row of rows) yield auditEventOf(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.seq;
  }
}

/** What a check of one stream found: `brokenAt` is the first link that does not hold. */
export interface StreamCheck {
  readonly stream: string;
  readonly links: number;
  readonly intact: boolean;
  readonly brokenAt: number | null;
  /** Links at the end that no checkpoint covers yet. */
  readonly unsealed: number;
}

/**
 * Recomputes every hash of a stream, that it ends where its head says, and that it still is what was sealed: a shortened
 * chain is a broken one, and so is one that was rewritten whole.
 */
export async function verifyStream(graph: Graph, stream: string): Promise<StreamCheck> {
  const sealed = (await sealedHead(graph, stream)) ?? EMPTY;
  const [head = EMPTY] = await graph.run<Omit<StreamHead, 'stream'>>(STREAM_HEAD, { stream });
  let last: StreamHead = { stream, ...EMPTY };
  for await (const event of readStream(graph, stream)) {
    // Links that were added after the head was read are not part of what is being checked.
    if (event.seq > head.seq) break;
    if (!continues(last, event) || !isAsSealed(event, sealed)) return checkOf(last, sealed.seq, false);
    last = event;
  }
  const whole = last.seq === head.seq && last.hash === head.hash && last.seq >= sealed.seq;
  return checkOf(last, sealed.seq, whole);
}

function isAsSealed({ seq, hash }: StreamHead, sealed: { readonly seq: number; readonly hash: string }): boolean {
  return seq !== sealed.seq || hash === sealed.hash;
}

function continues(last: StreamHead, event: AuditEvent): boolean {
  const expected = linkAfter(last, event);
  return expected.hash === event.hash && expected.seq === event.seq && expected.prevHash === event.prevHash;
}

function checkOf({ stream, seq }: StreamHead, sealed: number, intact: boolean): StreamCheck {
  return { stream, links: seq, intact, brokenAt: intact ? null : seq + 1, unsealed: Math.max(0, seq - sealed) };
}

export async function streamNames(graph: Graph, prefix: string): Promise<readonly string[]> {
  const rows = await graph.run<{ stream: string }>(STREAM_NAMES, { prefix });
  return rows.map(({ stream }) => stream);
}

/** What a page of the audit is asked by; absent = all. */
export interface PageFilter {
  readonly stream?: string;
  readonly types?: readonly string[];
  readonly actor?: string;
  readonly since?: number;
}

/** Answers the audit use cases. */
export function auditLog(graph: Graph) {
  return {
    page: async (
      filter: PageFilter,
      before: { readonly at: number; readonly stream: string; readonly seq: number } | null,
      limit: number,
    ): Promise<readonly AuditEvent[]> => {
      const { stream = null, types = null, actor = null, since = 0 } = filter;
      const from = before ?? { at: Number.MAX_SAFE_INTEGER, stream: '', seq: 0 };
      const rows = await graph.run<AuditRow>(AUDIT_PAGE, { stream, types, actor, since, before: from, limit });
      return rows.map(auditEventOf);
    },
    streams: (prefix: string) => streamNames(graph, prefix),
    verify: (stream: string) => verifyStream(graph, stream),
  };
}

/** One link per source and batch, with a digest of what was written: which event, with which content, new or revised. */
export const auditPart: TransactionPart = async (tx, written) => {
  const outcomes = [
    ...written.created.map((event) => ({ event, outcome: 'NEW' })),
    ...written.revised.map((event) => ({ event, outcome: 'REVISION' })),
  ];
  const sources = [...new Set(outcomes.map(({ event }) => event.source))].sort(compareText);
  const entries = sources.map((source): AuditEntry => {
    const own = outcomes.filter(({ event }) => event.source === source);
    const lines = own.map(({ event, outcome }) => `${event.uid} ${event.contentDigest} ${outcome}`).sort(compareText);
    const created = own.filter(({ outcome }) => outcome === 'NEW').length;
    return {
      stream: `source/${source}`,
      type: 'ingest.batch',
      at: own.reduce((latest, { event }) => Math.max(latest, event.receivedAt), 0),
      actor: 'system:ingest',
      body: { created, revised: own.length - created, digest: sha256Hex(lines.join('\n')) },
    };
  });
  const places = (links: readonly AuditEvent[]): Promise<unknown> => {
    const rows = links.map(({ stream, seq }) => ({
      batch: seq,
      uids: outcomes.flatMap(({ event }) => (`source/${event.source}` === stream ? [event.uid] : [])),
    }));
    return tx.run(MARK_BATCHES, { rows });
  };
  if (entries.length > 0) await chainEntries(tx, entries, places);
};
