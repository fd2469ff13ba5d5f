import type { JsonValue } from '../../domain/json.js';
import type { Puller } from '../../pipeline/ingest/ports-pull.js';
import type { VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { listAt, textAt } from '../wire/json-at.js';
import { ownPath, pullFault } from '../wire/pull-reply.js';
import { StaleCursor, windowPuller, type WindowRules } from '../wire/window-pull.js';
import { graphApi } from './client.js';
import type { EntraConfig } from './config.js';

export interface GraphPullConfig extends EntraConfig {
  readonly id: string;
  readonly log: GraphLog;
  /** Time at which a new connector begins, ms. */
  readonly since: number;
}

export type GraphLog = keyof typeof LOGS;

/** What is asked, by which of its times, how many at once, and the permission that it takes. */
const LOGS = {
  alerts: {
    path: '/security/alerts_v2',
    time: 'lastUpdateDateTime',
    top: 500,
    source: 'microsoft/defender_xdr',
    permission: 'SecurityAlert.Read.All',
  },
  sign_ins: {
    path: '/auditLogs/signIns',
    time: 'createdDateTime',
    top: 500,
    source: 'microsoft/entra_signin',
    permission: 'AuditLog.Read.All',
  },
  directory_audits: {
    path: '/auditLogs/directoryAudits',
    time: 'activityDateTime',
    top: 500,
    source: 'microsoft/entra_audit',
    permission: 'AuditLog.Read.All',
  },
} as const;

const MINUTE = 60_000;

/** Entra tells most sign-ins within minutes; a quarter of an hour is read again so that late ones are not missed. */
const RULES: WindowRules = {
  settleMs: 0,
  rereadMs: 15 * MINUTE,
  lateMs: 15 * MINUTE,
  longestMs: 24 * 60 * MINUTE,
  oldestMs: 30 * 24 * 60 * MINUTE,
  restMs: MINUTE,
};

/**
 * Security alerts, sign-ins and directory audits of Microsoft Graph, by stretches of time along `@odata.nextLink`.
 * @see https://learn.microsoft.com/graph/api/security-list-alerts_v2
 * @see https://learn.microsoft.com/graph/api/signin-list
 * @see https://learn.microsoft.com/graph/throttling
 */
export function graphPuller(config: GraphPullConfig, parts: VendorParts): Puller {
  const log = LOGS[config.log];
  const api = graphApi(config, parts);
  const base = `${baseUrl(config.graphUrl ?? 'https://graph.microsoft.com')}/v1.0`;
  const vendor = {
    name: 'Microsoft Graph',
    remedy: `Check the secret, and that the application has ${log.permission}.`,
  };
  return windowPuller({
    id: config.id,
    source: log.source,
    since: config.since,
    parts: [config.log],
    rules: RULES,
    now: parts.now,
    page: async ({ from, to, next, signal }) => {
      const path = next ?? firstPage(log, from, to);
      const reply = await api({ method: 'GET', path, headers: { 'user-agent': 'sequitur' }, signal });
      // Graph forgets where a cursor points after a while, and says that the request is bad or the token gone.
      if (next !== null && (reply.status === 400 || reply.status === 410)) throw new StaleCursor();
      if (reply.status !== 200) throw pullFault(reply, vendor, parts.now());
      const link = textAt(reply.json, '@odata.nextLink');
      const records = listAt(reply.json, 'value') as readonly JsonValue[];
      return { records, next: link === '' ? null : ownPath(link, base, vendor.name) };
    },
  });
}

function firstPage({ path, time, top }: (typeof LOGS)[GraphLog], from: number, to: number): string {
  const filter = `${time} ge ${new Date(from).toISOString()} and ${time} lt ${new Date(to).toISOString()}`;
  return `${path}?${new URLSearchParams({ $filter: filter, $top: String(top) }).toString()}`;
}
