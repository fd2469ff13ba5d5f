import type { JsonValue } from '../../domain/json.js';
import { PullRateLimited, type Puller } from '../../pipeline/ingest/ports-pull.js';
import type { VendorParts } from '../wire/api.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { pullFault } from '../wire/pull-reply.js';
import { StaleCursor, windowPuller, type WindowAsk, type WindowRules } from '../wire/window-pull.js';
import { reportsApi } from './client.js';
import type { GoogleConfig } from './config.js';

export interface ReportsConfig extends GoogleConfig {
  readonly id: string;
  /** Names of the Reports API, e.g. `login`, `admin`, `token`. */
  readonly applications: readonly string[];
  /** Time at which a new connector begins, ms. */
  readonly since: number;
  /** Google tells most within minutes, some of it hours later. */
  readonly lateMinutes: number;
}

const MINUTE = 60_000;
const PAGE = 1_000;
const QUOTA_WAIT_MS = 60_000;
const VENDOR = {
  name: 'The Reports API',
  remedy: 'Check the key, and that the delegation grants admin.reports.audit.readonly to the administrator named.',
};

/** Google answers 403 for a quota too; the reason tells it from a refusal. */
const QUOTA: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded']);

/**
 * Activities of the Admin SDK's Reports API, application by application through each stretch of time.
 * @see https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list
 */
export function reportsPuller(config: ReportsConfig, parts: VendorParts): Puller {
  const api = reportsApi(config, parts);
  return windowPuller({
    id: config.id,
    source: 'google/workspace',
    since: config.since,
    parts: config.applications,
    rules: rulesOf(config),
    now: parts.now,
    page: async (ask) => {
      const reply = await api({
        method: 'GET',
        path: pathOf(ask),
        headers: { 'user-agent': 'sequitur' },
        signal: ask.signal,
      });
      if (reply.status === 400 && ask.next !== null) throw new StaleCursor();
      if (reply.status === 403 && QUOTA.has(reasonOf(reply))) throw new PullRateLimited(QUOTA_WAIT_MS);
      if (reply.status !== 200) throw pullFault(reply, VENDOR, parts.now());
      const token = textAt(reply.json, 'nextPageToken');
      return { records: listAt(reply.json, 'items') as readonly JsonValue[], next: token === '' ? null : token };
    },
  });
}

function rulesOf({ lateMinutes }: ReportsConfig): WindowRules {
  const lateMs = lateMinutes * MINUTE;
  return {
    settleMs: 0,
    rereadMs: lateMs,
    lateMs,
    longestMs: 24 * 60 * MINUTE,
    oldestMs: 180 * 24 * 60 * MINUTE,
    restMs: 5 * MINUTE,
  };
}

function pathOf({ part, from, to, next }: WindowAsk): string {
  const query = new URLSearchParams({
    startTime: new Date(from).toISOString(),
    endTime: new Date(to).toISOString(),
    maxResults: String(PAGE),
    ...(next === null ? {} : { pageToken: next }),
  });
  return `/activity/users/all/applications/${encodeURIComponent(part)}?${query.toString()}`;
}

function reasonOf({ json }: WireReply): string {
  return textAt(json, 'error', 'errors', 0, 'reason');
}
