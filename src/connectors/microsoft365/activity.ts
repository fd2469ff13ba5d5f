import type { JsonValue } from '../../domain/json.js';
import type { Puller } from '../../pipeline/ingest/ports-pull.js';
import { microsoftToken } from '../entra/client.js';
import type { EntraConfig } from '../entra/config.js';
import { apiOf, type Api, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { WireReply } from '../wire/exchange.js';
import { textAt } from '../wire/json-at.js';
import { ownPath, pullFault } from '../wire/pull-reply.js';
import { windowPuller, type WindowAsk, type WindowPage, type WindowRules } from '../wire/window-pull.js';

export interface ActivityConfig extends EntraConfig {
  readonly id: string;
  readonly contentTypes: readonly string[];
  /** Time at which a new connector begins, ms. */
  readonly since: number;
  readonly manageUrl?: string;
}

export const CONTENT_TYPES = [
  'Audit.AzureActiveDirectory',
  'Audit.Exchange',
  'Audit.SharePoint',
  'Audit.General',
  'DLP.All',
] as const;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Asked by when content became available; what it tells of happened up to an hour and a half before. */
const RULES: WindowRules = {
  settleMs: 5 * MINUTE,
  rereadMs: 5 * MINUTE,
  lateMs: 90 * MINUTE,
  longestMs: DAY,
  // Seven days are kept; an hour is left for reading them.
  oldestMs: 7 * DAY - 60 * MINUTE,
  restMs: 5 * MINUTE,
};

const VENDOR = {
  name: 'The Management Activity API',
  remedy: 'Check the secret, and that the application has ActivityFeed.Read (and ActivityFeed.ReadDlp for DLP.All).',
};
const ALREADY_SUBSCRIBED = 'AF20024';
const NOT_SUBSCRIBED = 'AF20022';
/** Content that is not there, or not any more: asking again would not bring it. */
const GONE: ReadonlySet<string> = new Set(['AF20050', 'AF20051']);

/** Blobs that a listing named and that were not read yet, then the listing's own next page. */
interface Cursor {
  readonly blobs: readonly string[];
  readonly listing: string | null;
}

/**
 * The unified audit log as the Management Activity API tells it: content is listed by when it became available, and
 * each listed blob is fetched. A missing subscription is started.
 * @see https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 */
export function activityPuller(config: ActivityConfig, parts: VendorParts): Puller {
  const host = baseUrl(config.manageUrl ?? 'https://manage.office.com');
  const base = `${host}/api/v1.0/${encodeURIComponent(config.tenantId)}/activity/feed`;
  const token = microsoftToken(config, parts, new URL(host).origin);
  const feed: Feed = { api: apiOf(parts.exchange, base, token), base, config, now: parts.now };
  return windowPuller({
    id: config.id,
    source: 'microsoft/m365_ual',
    since: config.since,
    parts: config.contentTypes,
    rules: RULES,
    now: parts.now,
    page: (ask) => pageOf(feed, ask),
  });
}

interface Feed {
  readonly api: Api;
  readonly base: string;
  readonly config: ActivityConfig;
  readonly now: () => number;
}

async function pageOf(feed: Feed, ask: WindowAsk): Promise<WindowPage> {
  const { blobs, listing } = cursorOf(ask);
  const [blob, ...rest] = blobs;
  if (blob === undefined) return listed(feed, ask, listing ?? firstListing(feed, ask));
  const reply = await fetched(feed, blob, ask.signal);
  const next = nextOf({ blobs: rest, listing });
  if (GONE.has(errorOf(reply))) return { records: [], next, incomplete: true };
  if (reply.status !== 200 || !Array.isArray(reply.json)) throw pullFault(reply, VENDOR, feed.now());
  return { records: reply.json as readonly JsonValue[], next };
}

function cursorOf({ next }: WindowAsk): Cursor {
  return next === null ? { blobs: [], listing: null } : (JSON.parse(next) as Cursor);
}

async function listed(feed: Feed, ask: WindowAsk, path: string): Promise<WindowPage> {
  const reply = await fetched(feed, path, ask.signal);
  if (errorOf(reply) === NOT_SUBSCRIBED) {
    await subscribe(feed, ask);
    // Nothing was collected before the subscription began.
    return { records: [], next: null, incomplete: true };
  }
  if (reply.status !== 200 || !Array.isArray(reply.json)) throw pullFault(reply, VENDOR, feed.now());
  const blobs = (reply.json as readonly unknown[]).map((each) =>
    ownPath(textAt(each, 'contentUri'), feed.base, VENDOR.name),
  );
  const more = reply.header('nextpageuri');
  return {
    records: [],
    next: nextOf({ blobs, listing: more === null ? null : ownPath(more, feed.base, VENDOR.name) }),
  };
}

async function subscribe({ api, config, now }: Feed, { part, signal }: WindowAsk): Promise<void> {
  const query = new URLSearchParams({ contentType: part, PublisherIdentifier: config.tenantId });
  const reply = await api({ method: 'POST', path: `/subscriptions/start?${query.toString()}`, signal });
  if (reply.status !== 200 && errorOf(reply) !== ALREADY_SUBSCRIBED) throw pullFault(reply, VENDOR, now());
}

function firstListing({ config }: Feed, { part, from, to }: WindowAsk): string {
  const second = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  const query = new URLSearchParams({
    contentType: part,
    PublisherIdentifier: config.tenantId,
    startTime: second(from),
    endTime: second(to),
  });
  return `/subscriptions/content?${query.toString()}`;
}

function fetched({ api }: Feed, path: string, signal: AbortSignal): Promise<WireReply> {
  return api({ method: 'GET', path, headers: { 'user-agent': 'sequitur' }, signal });
}

function nextOf(cursor: Cursor): string | null {
  return cursor.blobs.length === 0 && cursor.listing === null ? null : JSON.stringify(cursor);
}

function errorOf({ json }: WireReply): string {
  return textAt(json, 'error', 'code');
}
