import type { Principal } from '../../domain/access.js';
import { CHANGE_KINDS, type ChangeKind } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import { bad } from '../case/deed.js';
import { cursorAt, positionsOf } from '../feed/cursor.js';
import type { FeedReads } from '../feed/ports.js';
import type { NewWebhook, WebhookDoor, WebhookStore } from './ports.js';

export interface WebhookDeskParts {
  readonly store: WebhookStore;
  readonly feed: FeedReads;
  /** Throws where there is no secret at the reference. */
  readonly readSecret: (reference: string) => string;
  readonly now: () => number;
  readonly newId: () => string;
  /** There may be something to send. */
  readonly wake: () => void;
}

const MOST_WEBHOOKS = 50;
const SHORTEST_SECRET = 16;
const LONGEST_OVERLAP_HOURS = 168;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

export function webhookDesk(parts: WebhookDeskParts): WebhookDoor {
  return {
    create: (principal, wanted) => create(parts, principal, wanted),
    setActive: async (principal, id, active) => {
      const type = active ? 'webhook.resumed' : 'webhook.paused';
      await edit(parts, principal, { id, set: { state: active ? 'active' : 'paused' }, type });
      return id;
    },
    replaceSecret: (principal, id, secret) => replaceSecret(parts, principal, { id, ...secret }),
    replay: async (principal, id, { after, deliveries }) => {
      if ((after === null) === (deliveries.length === 0)) {
        throw bad('after', 'Say from which cursor, or which deliveries; one of the two.');
      }
      if (after === null) await requeue(parts, principal, { id, deliveries });
      else {
        const set = { cursor: cursorAt(positionsOf(after)), run: parts.newId() };
        await edit(parts, principal, { id, set, type: 'webhook.replayed' });
      }
      parts.wake();
      return id;
    },
  };
}

async function create(parts: WebhookDeskParts, principal: Principal, wanted: NewWebhook): Promise<string> {
  const url = urlOf(wanted.url);
  const kinds = kindsOf(wanted.events);
  requireSecret(parts, wanted.secretRef);
  if ((await parts.store.count()) >= MOST_WEBHOOKS)
    throw bad('url', `There are ${String(MOST_WEBHOOKS)} webhooks already.`);
  const cursor = cursorAt(wanted.after === null ? await parts.feed.heads() : positionsOf(wanted.after));
  const id = parts.newId();
  const made = { id, run: id, url, kinds, cursor, secretRef: wanted.secretRef, note: wanted.note };
  await parts.store.add({ ...made, state: 'active', createdAt: parts.now(), createdBy: principal.name }, principal.id);
  parts.wake();
  return id;
}

async function replaceSecret(
  parts: WebhookDeskParts,
  principal: Principal,
  { id, secretRef, bothForHours }: { readonly id: string; readonly secretRef: string; readonly bothForHours: number },
): Promise<string> {
  if (!Number.isInteger(bothForHours) || bothForHours < 0 || bothForHours > LONGEST_OVERLAP_HOURS)
    throw bad('bothForHours', `From 0 to ${String(LONGEST_OVERLAP_HOURS)} hours.`);
  requireSecret(parts, secretRef);
  const found = await parts.store.find(id);
  if (found === null) throw unknown();
  if (found.secretRef === secretRef)
    throw bad('secretRef', 'This is where the secret in force is. Put the new one elsewhere, so that both can sign.');
  const at = parts.now();
  const previousUntil = at + bothForHours * 3_600_000;
  if (!(await parts.store.replaceSecret(id, { secretRef, previousUntil }, { by: principal.id, at }))) throw unknown();
  return id;
}

async function edit(
  parts: WebhookDeskParts,
  principal: Principal,
  wanted: { readonly id: string; readonly set: Parameters<WebhookStore['edit']>[1]; readonly type: string },
): Promise<void> {
  const deed = { by: principal.id, at: parts.now(), type: wanted.type };
  if (!(await parts.store.edit(wanted.id, wanted.set, deed))) throw unknown();
  parts.wake();
}

async function requeue(
  parts: WebhookDeskParts,
  principal: Principal,
  { id, deliveries }: { readonly id: string; readonly deliveries: readonly string[] },
): Promise<void> {
  const found = await parts.store.requeue(id, deliveries, parts.now(), principal.id);
  if (found === new Set(deliveries).size) return;
  throw new InputFault('NOT_FOUND', 'Some of these are not deliveries of this webhook.', {
    place: { path: 'deliveries' },
  });
}

function unknown(): InputFault {
  return new InputFault('NOT_FOUND', 'There is no such webhook.', { place: { path: 'id' } });
}

/** In the clear only to this machine: what is sent tells of cases. */
function urlOf(text: string): string {
  // URL.parse would say it in one call, but the oldest Node that is supported may lack it.
  if (!URL.canParse(text)) throw bad('url', 'This is not a URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw bad('url', 'A URL carries no credentials; the secret signs.');
  const local = url.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url.protocol !== 'https:' && !local) throw bad('url', 'Webhooks go to https://, or to this machine.');
  return url.href;
}

/** `case.decided`, or all that begin alike: `case.*`, `*`. */
function kindsOf(events: readonly string[]): readonly ChangeKind[] {
  if (events.length === 0) throw bad('events', 'Say which events.');
  const wanted = events.map((event) => {
    const kinds = CHANGE_KINDS.filter(
      (kind) => kind === event || (event.endsWith('*') && kind.startsWith(event.slice(0, -1))),
    );
    if (kinds.length === 0) throw bad('events', `${event} is not an event; there are ${CHANGE_KINDS.join(', ')}.`);
    return kinds;
  });
  return [...new Set(wanted.flat())];
}

function requireSecret({ readSecret }: WebhookDeskParts, reference: string): void {
  let secret: string;
  try {
    secret = readSecret(reference);
  } catch (fault) {
    throw bad('secretRef', fault instanceof InputFault ? fault.message : 'There is no secret there.');
  }
  if (secret.length < SHORTEST_SECRET) {
    throw bad('secretRef', `The secret has fewer than ${String(SHORTEST_SECRET)} characters.`);
  }
}
