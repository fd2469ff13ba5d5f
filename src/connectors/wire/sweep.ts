import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { Effect } from './effect.js';
import type { WireReply } from './exchange.js';
import { outcomeOf, type ReadError, unreadable } from './outcome.js';

/** One look at a vendor or one change there, under the step's deadline where it has one. */
export interface Asking {
  readonly step: StepRequest;
  readonly signal: AbortSignal;
  readonly deadline?: number;
}

/** What a vendor lists, over all of its pages; where a page was refused, that refusal. */
export type Listing<Item> =
  | { readonly kind: 'listed'; readonly items: readonly Item[] }
  | { readonly kind: 'refused'; readonly reply: WireReply };

/** Takes away, one by one, what a list shows of somebody's. */
export interface Sweep<Item> {
  readonly list: (asking: Asking) => Promise<Listing<Item>>;
  readonly remove: (item: Item, asking: Asking) => Promise<WireReply>;
  /** What to call it in the outcome, which is the evidence of what was there. */
  readonly nameOf: (item: Item) => string;
  readonly readError: ReadError;
  readonly now: () => number;
  /** Why it must not be done at all; null = go on. */
  readonly objection?: (items: readonly Item[], asking: Asking) => Promise<SendOutcome | null>;
}

/** What has gone meanwhile is as good as taken away; whatever else is refused ends it, and says what went before. */
export function sweeping<Item>(sweep: Sweep<Item>): Required<Effect> {
  return {
    send: async (sending) => {
      const listing = await sweep.list(sending);
      if (listing.kind === 'refused') return outcomeOf(listing.reply, sweep.readError, sweep.now(), {});
      const objection = (await sweep.objection?.(listing.items, sending)) ?? null;
      return objection ?? removeAll(sweep, listing.items, sending);
    },
    read: async ({ step, signal }) => readingOf(sweep, await sweep.list({ step, signal })),
  };
}

async function removeAll<Item>(sweep: Sweep<Item>, items: readonly Item[], asking: Asking): Promise<SendOutcome> {
  const removed: string[] = [];
  for (const item of items) {
    const reply = await sweep.remove(item, asking);
    const outcome = outcomeOf(reply, sweep.readError, sweep.now(), {});
    if (outcome.kind === 'failed' && reply.status !== 404)
      return { ...outcome, detail: { ...outcome.detail, removed } };
    if (outcome.kind === 'retry' || outcome.kind === 'ambiguous') return outcome;
    removed.push(sweep.nameOf(item));
  }
  return { kind: 'done', detail: { removed } };
}

function readingOf<Item>({ readError }: Sweep<Item>, listing: Listing<Item>): EffectReading {
  if (listing.kind === 'refused') return unreadable(listing.reply, readError);
  const detail: JsonObject = { left: listing.items.length };
  return listing.items.length === 0 ? { kind: 'applied', detail } : { kind: 'not_applied' };
}

/** A page of a vendor's list: its items, and where the next one is. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Nobody has more of anything than this; a list without an end must not hold the dispatcher. */
const MOST_PAGES = 20;

/** Every page of a list; a refused page refuses the whole, since half a list would leave the rest standing unseen. */
export async function listed<Item>(
  first: string,
  get: (path: string) => Promise<WireReply>,
  pageOf: (reply: WireReply) => ListPage<Item>,
): Promise<Listing<Item>> {
  const items: Item[] = [];
  let path: string | null = first;
  for (let page = 0; path !== null; page++) {
    const reply = await get(path);
    if (reply.status !== 200) return { kind: 'refused', reply };
    if (page === MOST_PAGES) throw new InputFault('BAD_USER_INPUT', 'The list at the vendor has no end.');
    const found = pageOf(reply);
    items.push(...found.items);
    path = found.next;
  }
  return { kind: 'listed', items };
}

/** Text argument `since` as ms. */
export function sinceOf(step: StepRequest): number {
  return Date.parse(String(step.args['since'] ?? ''));
}
