import { queuePuller, type QueuePullParts } from '../../connectors/aws/queue-pull.js';
import type { KafkaPullParts } from '../../connectors/kafka/topic-pull.js';
import { topicPuller } from '../../connectors/kafka/topic-pull.js';
import { graphPuller } from '../../connectors/entra/pull.js';
import { reportsPuller } from '../../connectors/google/reports.js';
import { activityPuller } from '../../connectors/microsoft365/activity.js';
import { oktaSystemLog } from '../../connectors/okta/system-log.js';
import type { Puller } from '../../pipeline/ingest/ports-pull.js';
import type { PullEntry, PullEntryOf } from '../config/pull-entries.js';

const DAY_MS = 86_400_000;

/** The client that an entry of the file of sources asks for. */
export function pullerOf(entry: PullEntry, parts: QueuePullParts & KafkaPullParts): Puller {
  const since = entry.since === undefined ? parts.now() - DAY_MS : Date.parse(entry.since);
  switch (entry.type) {
    case 'okta_system_log':
      return oktaSystemLog({ id: entry.id, baseUrl: entry.url, auth: oktaAuth(entry), since }, parts);
    case 'microsoft_graph':
      return graphPuller({ ...tenantOf(entry), log: entry.log, since, ...given({ graphUrl: entry.graphUrl }) }, parts);
    case 'microsoft_activity':
      return activityPuller(
        { ...tenantOf(entry), contentTypes: entry.contentTypes, since, ...given({ manageUrl: entry.manageUrl }) },
        parts,
      );
    case 'google_reports':
      return reportsPuller(googleOf(entry, since), parts);
    case 'aws_s3_queue':
      return queuePuller(entry, parts);
    case 'kafka':
      return topicPuller({ ...entry, since }, parts);
  }
}

function oktaAuth({ token, clientId = '', privateKey = '', keyId }: PullEntryOf<'okta_system_log'>) {
  if (token !== undefined) return { kind: 'ssws' as const, token };
  return { kind: 'oauth' as const, clientId, privateKey, ...given({ keyId }) };
}

function tenantOf(entry: PullEntryOf<'microsoft_graph' | 'microsoft_activity'>) {
  const { id, tenantId, clientId, secret, privateKey = '', thumbprint = '', loginUrl } = entry;
  const auth =
    secret === undefined
      ? { kind: 'certificate' as const, privateKey, thumbprint }
      : { kind: 'secret' as const, secret };
  return { id, tenantId, clientId, auth, ...given({ loginUrl }) };
}

function googleOf(entry: PullEntryOf<'google_reports'>, since: number) {
  const { id, serviceAccount, privateKey, subject, applications, lateMinutes, keyId, apiUrl, tokenUrl } = entry;
  const named = { id, serviceAccount, privateKey, subject, applications, lateMinutes, since };
  return { ...named, ...given({ keyId, apiUrl, tokenUrl }) };
}

/** Settings that were left out are left out here too. */
function given<T extends Readonly<Record<string, string | undefined>>>(
  settings: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
