import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();
const AT = '2026-03-02T08:00:00Z';

function eventOf(row: JsonObject) {
  const raw: JsonObject = { TenantId: 't-1', TimeGenerated: AT, ...row };
  const { events = [] } = normaliseRecord(
    { source: null, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 10, 1) },
    library,
  );
  expect(events).toHaveLength(1);
  return events[0];
}

const ANNA = '11111111-1111-1111-1111-111111111111';

const ROWS: readonly (readonly [string, JsonObject, { source: string; operation: string; actor: string }])[] = [
  [
    'a sign-in',
    {
      Type: 'SigninLogs',
      Category: 'SignInLogs',
      OperationName: 'Sign-in activity',
      ResultType: '50126',
      CreatedDateTime: AT,
      Id: 's1',
      IPAddress: '203.0.113.5',
      Status: '{"errorCode":50126}',
      LocationDetails: '{"city":"Berlin","countryOrRegion":"DE"}',
      Location: 'DE',
      UserId: ANNA,
      UserPrincipalName: 'anna@example.com',
    },
    { source: 'microsoft/entra_signin', operation: 'auth.failure', actor: `entra:${ANNA}` },
  ],
  [
    'a change of the directory',
    {
      Type: 'AuditLogs',
      Id: 'd1',
      ActivityDisplayName: 'Add member to role',
      ActivityDateTime: AT,
      Category: 'RoleManagement',
      Result: 'success',
      InitiatedBy: `{"user":{"id":"${ANNA}","userPrincipalName":"anna@example.com","ipAddress":"203.0.113.5"}}`,
      TargetResources: '[{"id":"u-2","type":"User","userPrincipalName":"bob@example.com"}]',
    },
    { source: 'microsoft/entra_audit', operation: 'role.assign', actor: `entra:${ANNA}` },
  ],
  [
    'a rule of a mailbox',
    {
      Type: 'OfficeActivity',
      OfficeId: 'o1',
      OfficeWorkload: 'Exchange',
      RecordType: 'ExchangeAdmin',
      Operation: 'New-InboxRule',
      UserType: 'Regular',
      UserId: 'anna@example.com',
      ClientIP: '203.0.113.5:4040',
      Parameters: '[{"Name":"ForwardTo","Value":"eve@evil.example"}]',
    },
    { source: 'microsoft/m365_ual', operation: 'mailbox.forward_external', actor: 'entra:anna@example.com' },
  ],
  [
    'an operation of Azure',
    {
      Type: 'AzureActivity',
      EventDataId: 'e1',
      OperationNameValue: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE',
      OperationName: 'Delete Virtual Machine',
      CategoryValue: 'Administrative',
      ActivityStatusValue: 'Success',
      Caller: 'anna@example.com',
      CallerIpAddress: '203.0.113.5',
      _ResourceId: '/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm1',
    },
    { source: 'azure/activity', operation: 'cloud.delete', actor: 'entra:anna@example.com' },
  ],
  [
    'a call to AWS',
    {
      Type: 'AWSCloudTrail',
      AwsEventId: 'c1',
      EventSource: 'iam.amazonaws.com',
      EventName: 'CreateUser',
      EventTypeName: 'AwsApiCall',
      AWSRegion: 'us-east-1',
      SourceIpAddress: '203.0.113.5',
      UserIdentityType: 'IAMUser',
      UserIdentityArn: 'arn:aws:iam::111122223333:user/anna',
      UserIdentityUserName: 'anna',
      RequestParameters: '{"userName":"bob"}',
    },
    { source: 'aws/cloudtrail', operation: 'iam.user_create', actor: 'aws:arn:aws:iam::111122223333:user/anna' },
  ],
  [
    'a line of syslog',
    {
      Type: 'Syslog',
      EventTime: AT,
      HostName: 'host1',
      ProcessName: 'sshd',
      ProcessID: 7,
      SyslogMessage: 'Failed password for root from 203.0.113.5 port 4 ssh2',
    },
    { source: 'linux/openssh', operation: 'auth.failure', actor: 'unix:host1:root' },
  ],
];

describe('a row of a table of Log Analytics', () => {
  test.each(ROWS)('is the record that its vendor wrote: %s', (_what, row, told) => {
    const event = eventOf(row);
    expect(event).toMatchObject({ source: told.source, operation: told.operation, time: Date.parse(AT) });
    const keys = new Map((event?.roles ?? []).map(({ role, key }) => [role, key]));
    expect([keys.get('actor'), keys.get('source_ip')]).toEqual([told.actor, '203.0.113.5']);
    expect(event?.ocsf['unmapped']).toMatchObject({ carrier: { TenantId: 't-1' } });
  });

  test.each(ROWS.filter(([, { Type }]) => Type !== 'Syslog'))(
    'is known by its columns where a query left out its table: %s',
    (_what, { Type: _type, ...row }, { source, operation }) => {
      expect(eventOf(row)).toMatchObject({ source, operation });
    },
  );

  test.each<[JsonObject, string]>([
    [
      { UserPrincipalName: 'anna@example.com', IPAddress: '203.0.113.5', ResultType: '0', AppDisplayName: 'Office' },
      'auth.success',
    ],
    [
      { ServicePrincipalId: 'sp1', IPAddress: '203.0.113.5', ResultType: '7000215', AppId: 'a1' },
      'auth.service_failure',
    ],
    [
      {
        OperationNameValue: 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE',
        Caller: 'anna@example.com',
        ResourceGroup: 'rg',
        ActivityStatusValue: 'Success',
      },
      'role.grant',
    ],
  ])('with a few of its columns is still one: %j', (row, operation) => {
    expect(eventOf(row)).toMatchObject({ operation });
  });

  test('of CEF is read by the vendor’s mapping, whatever signs its values hold', () => {
    const event = eventOf({
      Type: 'CommonSecurityLog',
      DeviceVendor: 'Fortinet',
      DeviceProduct: 'Fortigate',
      DeviceVersion: 'v7',
      DeviceEventClassID: '0100032001',
      Activity: 'event:system | login',
      LogSeverity: '2',
      SourceIP: '203.0.113.5',
      SourceUserName: 'anna=admin',
      Message: 'a=b | c\\d',
      AdditionalExtensions: 'cat=event:system;FTNTFGTlogid=0100032001;FTNTFGTsubtype=system',
      Computer: 'collector1',
    });
    expect(event).toMatchObject({ source: 'fortinet/fortigate', time: Date.parse(AT) });
    const written = JSON.stringify(event?.ocsf);
    for (const value of ['anna=admin', 'a=b | c\\\\d', 'collector1']) expect(written).toContain(value);
  });

  test('loses no column, and none of them can reach what all objects share', () => {
    const raw = JSON.parse(
      `{"Type":"AuditLogs","Id":"d2","ActivityDisplayName":"x","ActivityDateTime":"${AT}","__proto__.polluted":"one","__proto__":{"polluted":"two"},"time":"three","constructor":"four"}`,
    ) as JsonValue as JsonObject;
    const written = JSON.stringify(eventOf(raw)?.ocsf);
    for (const value of ['one', 'two', 'three', 'four']) expect(written).toContain(value);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('that nobody knows stays as it came', () => {
    expect(eventOf({ Type: 'Heartbeat_CL', Computer: 'pc1' })).toMatchObject({
      classUid: 0,
      source: 'unknown/unknown',
    });
  });
});
