import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { readEmbeddedJson } from '../values/embedded.js';
import type { Carried } from './carried.js';

/**
 * Rows of the tables in which Azure Monitor and Microsoft Sentinel keep the records of others: the same records, under
 * names of columns, with objects as texts of JSON. Here they are put back into the form of whoever made them.
 */
interface Table {
  /** Names that are not just the column's with a small letter; a dot puts the value into an object. */
  readonly names: Readonly<Record<string, string>>;
  /** For vendors whose own names begin with a capital. */
  readonly keepsCapitals?: boolean;
}

/** What tells a row's table where a query or an export has left out the column that names it. */
const SIGNATURES: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['SigninLogs', ['ResultType', 'UserPrincipalName', 'IPAddress']],
  ['AADServicePrincipalSignInLogs', ['ResultType', 'ServicePrincipalId', 'IPAddress']],
  ['AADUserRiskEvents', ['RiskEventType', 'RiskLevel', 'UserPrincipalName']],
  ['AADRiskyUsers', ['RiskLevel', 'RiskState', 'RiskLastUpdatedDateTime', 'UserPrincipalName']],
  ['AuditLogs', ['ActivityDisplayName', 'InitiatedBy', 'TargetResources']],
  ['AuditLogs', ['OperationName', 'InitiatedBy', 'TargetResources']],
  ['OfficeActivity', ['OfficeWorkload', 'Operation', 'UserId']],
  ['AzureActivity', ['OperationNameValue', 'ActivityStatusValue']],
  ['AzureActivity', ['OperationNameValue', 'Caller']],
  ['AWSCloudTrail', ['EventSource', 'EventName', 'UserIdentityType']],
  ['MicrosoftGraphActivityLogs', ['RequestUri', 'RequestMethod', 'ResponseStatusCode', 'AppId']],
];

/** What the store adds to every row. */
const ADDED = new Set([
  'Type',
  'SourceSystem',
  'TenantId',
  'MG',
  'ManagementGroupName',
  '_ItemId',
  '_IsBillable',
  '_BilledSize',
]);

const SIGN_INS: Table = {
  names: {
    LocationDetails: 'location',
    Location: 'locationCode',
    RiskEventTypes_V2: 'riskEventTypes_v2',
    TimeGenerated: 'time',
  },
};

const STAMPED: Table = { names: { TimeGenerated: 'time' } };

const TABLES: Readonly<Record<string, Table>> = {
  SigninLogs: SIGN_INS,
  AADNonInteractiveUserSignInLogs: SIGN_INS,
  AADServicePrincipalSignInLogs: SIGN_INS,
  AADManagedIdentitySignInLogs: SIGN_INS,
  AuditLogs: STAMPED,
  AADProvisioningLogs: STAMPED,
  AADRiskyUsers: STAMPED,
  AADUserRiskEvents: STAMPED,
  AADRiskyServicePrincipals: STAMPED,
  AADServicePrincipalRiskEvents: STAMPED,
  MicrosoftGraphActivityLogs: STAMPED,
  OfficeActivity: {
    keepsCapitals: true,
    names: {
      TimeGenerated: 'CreationTime',
      OfficeWorkload: 'Workload',
      OfficeObjectId: 'ObjectId',
      OfficeId: 'Id',
      Client_IPAddress: 'ClientIPAddress',
      Site_Url: 'SiteUrl',
      Source_Name: 'SourceFileName',
    },
  },
  AzureActivity: {
    names: {
      TimeGenerated: 'eventTimestamp',
      OperationNameValue: 'operationName',
      OperationName: 'operationLabel',
      CategoryValue: 'category',
      Category: 'categoryLabel',
      ActivityStatusValue: 'resultType',
      _ResourceId: 'resourceId',
    },
  },
  AWSCloudTrail: {
    names: {
      TimeGenerated: 'eventTime',
      AwsEventId: 'eventID',
      AwsRequestId: 'requestID',
      AWSRegion: 'awsRegion',
      EventTypeName: 'eventType',
      SourceIpAddress: 'sourceIPAddress',
      UserIdentityType: 'userIdentity.type',
      UserIdentityPrincipalid: 'userIdentity.principalId',
      UserIdentityArn: 'userIdentity.arn',
      UserIdentityAccountId: 'userIdentity.accountId',
      UserIdentityUserName: 'userIdentity.userName',
      UserIdentityAccessKeyId: 'userIdentity.accessKeyId',
      UserIdentityInvokedBy: 'userIdentity.invokedBy',
      SessionIssuerUserName: 'userIdentity.sessionContext.sessionIssuer.userName',
      SessionIssuerArn: 'userIdentity.sessionContext.sessionIssuer.arn',
      SessionMfaAuthenticated: 'userIdentity.sessionContext.attributes.mfaAuthenticated',
      APIVersion: 'apiVersion',
    },
  },
};

/** `IPAddress` is `ipAddress`, `UserId` is `userId`. */
function small(name: string): string {
  return name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$)|[A-Z])/, (head) => head.toLowerCase());
}

function opened(value: JsonValue): JsonValue {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? (readEmbeddedJson(value) ?? value) : value;
}

type Entry = readonly [string, JsonValue];

/** Entries whose names have dots, which only the tables above give, become objects in objects. */
function nested(entries: readonly Entry[]): JsonObject {
  const heads = [...new Set(entries.map(([path]) => path.split('.')[0] ?? path))];
  return Object.fromEntries(
    heads.map((head) => {
      const own = entries.find(([path]) => path === head);
      const inner = entries.flatMap(([path, value]): readonly Entry[] =>
        path.startsWith(`${head}.`) ? [[path.slice(head.length + 1), value]] : [],
      );
      return [head, own === undefined ? nested(inner) : own[1]];
    }),
  );
}

function ofTable(row: JsonObject, { names, keepsCapitals }: Table): Carried {
  const columns = Object.entries(row).filter(([name]) => !ADDED.has(name));
  const placed = columns.flatMap(([name, value]): readonly Entry[] => {
    const place = Object.hasOwn(names, name) ? names[name] : undefined;
    return place === undefined ? [] : [[place, opened(value)]];
  });
  const others = columns
    .filter(([name]) => !Object.hasOwn(names, name))
    .map(([name, value]): Entry => [keepsCapitals === true ? name : small(name), opened(value)]);
  return {
    // Where a column has the name that another one is given, it keeps its value beside it: nothing is lost.
    record: { ...Object.fromEntries(others.map(([name, value]) => [free(name, placed), value])), ...nested(placed) },
    around: Object.fromEntries(Object.entries(row).filter(([name]) => ADDED.has(name))),
  };
}

function free(name: string, placed: readonly Entry[]): string {
  return placed.some(([path]) => path === name || path.startsWith(`${name}.`)) ? `${name}_` : name;
}

/** The keys of CEF under the names that Microsoft gives them. */
const CEF_KEYS: Readonly<Record<string, string>> = {
  DeviceAction: 'act',
  ApplicationProtocol: 'app',
  SourceIP: 'src',
  SourcePort: 'spt',
  SourceHostName: 'shost',
  SourceUserName: 'suser',
  SourceUserID: 'suid',
  SourceNTDomain: 'sntdom',
  SourceMACAddress: 'smac',
  SourceTranslatedAddress: 'sourceTranslatedAddress',
  DestinationIP: 'dst',
  DestinationPort: 'dpt',
  DestinationHostName: 'dhost',
  DestinationUserName: 'duser',
  DestinationNTDomain: 'dntdom',
  DestinationMACAddress: 'dmac',
  Protocol: 'proto',
  SentBytes: 'out',
  ReceivedBytes: 'in',
  FileName: 'fname',
  FileHash: 'fileHash',
  RequestURL: 'request',
  RequestMethod: 'requestMethod',
  RequestClientApplication: 'requestClientApplication',
  DeviceExternalID: 'deviceExternalId',
  DeviceAddress: 'dvc',
  DeviceName: 'dvchost',
  Message: 'msg',
  Reason: 'reason',
  EventOutcome: 'outcome',
  DeviceEventCategory: 'cat',
  ExternalID: 'externalId',
};

function cell(row: JsonObject, name: string): string {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function inHeader(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/\r?\n/g, ' ');
}

function inExtension(text: string): string {
  return text.replace(/[\\=]/g, '\\$&').replace(/\n/g, '\\n');
}

/** `a=b;c=d`, as the store keeps what it has no column for. */
function additional(row: JsonObject): readonly string[] {
  return cell(row, 'AdditionalExtensions')
    .split(';')
    .filter((pair) => /^[\w.]+=./.test(pair));
}

function cefOf(row: JsonObject): Carried {
  const head = ['DeviceVendor', 'DeviceProduct', 'DeviceVersion', 'DeviceEventClassID', 'Activity', 'LogSeverity'];
  const named = new Set([...head, 'AdditionalExtensions', 'TimeGenerated', ...Object.keys(CEF_KEYS)]);
  const pairs = Object.entries(CEF_KEYS).flatMap(([name, key]) => {
    const value = cell(row, name);
    return value === '' ? [] : [`${key}=${inExtension(value)}`];
  });
  const at = Date.parse(cell(row, 'TimeGenerated'));
  const stamp = Number.isNaN(at) ? [] : [`rt=${String(at)}`];
  const line = `CEF:0|${head.map((name) => inHeader(cell(row, name))).join('|')}|${[...stamp, ...pairs, ...additional(row)].join(' ')}`;
  const around = Object.fromEntries(Object.entries(row).filter(([name]) => !named.has(name)));
  return { record: line, around };
}

/** The line as the daemon wrote it, behind the header that the collector took off. */
function syslogOf(row: JsonObject): Carried {
  const pid = cell(row, 'ProcessID');
  const program = `${cell(row, 'ProcessName')}${pid === '' ? '' : `[${pid}]`}`;
  const host = cell(row, 'HostName') || cell(row, 'Computer') || '-';
  const { SyslogMessage: message, ...around } = row;
  const time = cell(row, 'EventTime') || cell(row, 'TimeGenerated');
  return { record: `${time} ${host} ${program}: ${String(message)}`, around };
}

function tableOf(row: JsonObject): string {
  const name = row['Type'];
  if (typeof name === 'string') return name;
  return SIGNATURES.find(([, columns]) => columns.every((column) => column in row))?.[0] ?? '';
}

/** The record in a row of such a table; undefined for any other object. */
export function rowOfTable(row: JsonObject): Carried | undefined {
  if (row['TimeGenerated'] === undefined) return undefined;
  if (typeof row['SyslogMessage'] === 'string') return syslogOf(row);
  if (row['DeviceVendor'] !== undefined && row['DeviceEventClassID'] !== undefined) return cefOf(row);
  const name = tableOf(row);
  const table = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
  return table === undefined ? undefined : ofTable(row, table);
}
