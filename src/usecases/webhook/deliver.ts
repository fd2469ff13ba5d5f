import { InputFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { ChangeRecord } from '../../domain/records.js';
import type { DeliveryRecord, OutboundReply, SendOutbound, WebhookRecord } from '../../domain/webhook.js';
import { advanced, cursorAt, positionsOf, type Positions } from '../feed/cursor.js';
import type { FeedReads } from '../feed/ports.js';
import { changesAfter } from '../feed/read-changes.js';
import type { CaseSnapshot, Settled, WebhookStore } from './ports.js';
import { signedHeaders } from './signature.js';

export interface DeliveryParts {
  readonly store: WebhookStore;
  readonly feed: FeedReads;
  readonly send: SendOutbound;
  readonly readSecret: (reference: string) => string;
  readonly now: () => number;
}

const PAGE = 200;
/** A webhook that is this far behind gets no new deliveries; its place in the feed waits, nothing is lost. */
const MOST_WAITING = 5_000;
const AT_ONCE = 16;
const MINUTE = 60_000;
/** Waits between attempts; after the last one a delivery is dead until somebody replays it. */
export const RETRY_AFTER_MS = [
  5_000,
  30_000,
  2 * MINUTE,
  10 * MINUTE,
  60 * MINUTE,
  180 * MINUTE,
  360 * MINUTE,
  720 * MINUTE,
] as const;
const GONE = 410;

/** One round: what the feed has is made into deliveries, what is due is sent. True where there may be more. */
export async function deliverNext(parts: DeliveryParts): Promise<boolean> {
  const made = await fanOutAll(parts);
  const sent = await sendDue(parts);
  return made || sent;
}

async function fanOutAll(parts: DeliveryParts): Promise<boolean> {
  let more = false;
  for (const webhook of await parts.store.active()) {
    if (webhook.pending < MOST_WAITING) more = (await fanOut(parts, webhook)) || more;
  }
  return more;
}

async function fanOut(parts: DeliveryParts, webhook: WebhookRecord): Promise<boolean> {
  const from = positionsOf(webhook.cursor);
  const changes = await readOn(parts, webhook, from);
  if (changes === null || changes.length === 0) return changes === null;
  const made: DeliveryRecord[] = [];
  let at: Positions = from;
  for (const change of changes) {
    at = advanced(at, change);
    if (webhook.kinds.includes(change.kind))
      made.push(deliveryOf(webhook, change, { cursor: cursorAt(at), now: parts.now() }));
  }
  await parts.store.fanOut(webhook.id, { from: webhook.cursor, to: cursorAt(at) }, made);
  return true;
}

/** Null where the feed no longer reaches back: the webhook goes on at the oldest change, and says so. */
async function readOn(
  parts: DeliveryParts,
  webhook: WebhookRecord,
  from: Positions,
): Promise<readonly ChangeRecord[] | null> {
  try {
    return await changesAfter(parts.feed, from, PAGE);
  } catch (fault) {
    if (!(fault instanceof InputFault)) throw fault;
    const note = `${fault.code}: went on at the oldest change that is kept`;
    const cursor = cursorAt(await parts.feed.oldest());
    await parts.store.edit(webhook.id, { cursor, note }, { by: 'sequitur', at: parts.now(), type: 'webhook.gap' });
    return null;
  }
}

/** The id follows from the change and the run, so a round that is done twice makes nothing twice, and a replay makes new ones. */
function deliveryOf(
  webhook: WebhookRecord,
  change: ChangeRecord,
  place: { readonly cursor: string; readonly now: number },
): DeliveryRecord {
  return {
    id: `msg_${digestOf(webhook.id, webhook.run, String(change.partition), String(change.seq)).slice(0, 27)}`,
    webhook: webhook.id,
    cursor: place.cursor,
    kind: change.kind,
    case: change.case,
    subject: change.subject,
    at: change.at,
    state: 'pending',
    attempts: 0,
    nextAttemptAt: place.now,
  };
}

async function sendDue(parts: DeliveryParts): Promise<boolean> {
  const due = await parts.store.due(parts.now(), AT_ONCE);
  if (due.length === 0) return false;
  const cases = new Map(
    (await parts.store.cases([...new Set(due.map((one) => one.case))])).map((one) => [one.number, one]),
  );
  const settled = await Promise.all(due.map((one) => attempt(parts, one, cases.get(one.case) ?? null)));
  await parts.store.settle(settled);
  return due.length === AT_ONCE;
}

type Due = Awaited<ReturnType<WebhookStore['due']>>[number];

async function attempt(parts: DeliveryParts, due: Due, found: CaseSnapshot | null): Promise<Settled> {
  const at = parts.now();
  const body = JSON.stringify(messageOf(due, found));
  const reply = await sent(parts, due, { at, body });
  return settledAs(due, reply, at);
}

async function sent(
  parts: DeliveryParts,
  due: Due,
  { at, body }: { readonly at: number; readonly body: string },
): Promise<OutboundReply> {
  try {
    const headers = signedHeaders(secretsOf(parts, due, at), { id: due.id, at, body });
    return await parts.send({ url: due.url, headers, body });
  } catch (fault) {
    return {
      status: 0,
      fault: fault instanceof InputFault ? fault.message : 'It could not be sent.',
      retryAfterMs: null,
    };
  }
}

/** The one in force, and for a while the one before it; that one may be gone already. */
function secretsOf({ readSecret }: DeliveryParts, due: Due, at: number): readonly string[] {
  const current = readSecret(due.secretRef);
  const { previousSecretRef: reference, previousUntil: until } = due;
  if (typeof reference !== 'string' || at >= (until ?? 0)) return [current];
  try {
    return [current, readSecret(reference)];
  } catch {
    return [current];
  }
}

/** Thin on purpose: who wants more asks the API, under rights of its own. */
function messageOf({ id, kind, cursor, subject, at }: Due, found: CaseSnapshot | null): object {
  return { id, type: kind, timestamp: new Date(at).toISOString(), data: { cursor, subject, case: found } };
}

function settledAs({ id, attempts }: Due, { status, fault, retryAfterMs }: OutboundReply, at: number): Settled {
  const base = { id, status, fault, at };
  if (status >= 200 && status < 300) return { ...base, state: 'delivered', nextAttemptAt: at };
  const pause = RETRY_AFTER_MS[attempts];
  if (status === GONE || pause === undefined) return { ...base, state: 'dead', nextAttemptAt: at };
  return { ...base, state: 'pending', nextAttemptAt: at + Math.max(pause, retryAfterMs ?? 0) };
}
