import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { JsonObject, JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { readEvents } from '../../src/graph/stores/ingest.store.js';
import { loadMappings, normaliseRecord } from '../../src/pipeline/normalise/index.js';
import { ingestRecords, MAX_RECORDS } from '../../src/usecases/ingest/ingest-records.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const NOW = Date.UTC(2026, 2, 2, 13);
const [EARLY, LATE] = ['2026-03-02T09:00:00Z', '2026-03-02T11:30:00.500Z'];
const mappings = loadMappings();

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const defender = (state: JsonObject): JsonValue => ({
  id: 'da1',
  incidentId: '77',
  alertWebUrl: 'https://security.test/alerts/da1',
  title: 'Suspicious sign-in',
  severity: 'high',
  serviceSource: 'microsoftDefenderForEndpoint',
  createdDateTime: EARLY,
  evidence: [],
  ...state,
});
const guardDuty = (updatedAt: string, service: JsonObject): JsonValue => ({
  schemaVersion: '2.0',
  accountId: '111122223333',
  region: 'eu-west-1',
  id: 'gd1',
  type: 'UnauthorizedAccess:IAMUser/ConsoleLogin',
  severity: 5,
  title: 'Unusual console sign-in',
  description: 'seen',
  createdAt: EARLY,
  updatedAt,
  resource: { resourceType: 'AccessKey', accessKeyDetails: { userName: 'anna', principalId: 'AIDA1' } },
  service: { serviceName: 'guardduty', detectorId: 'd', ...service },
});
const sentinel = (properties: JsonObject): JsonValue => ({
  id: '/subscriptions/s/providers/Microsoft.SecurityInsights/incidents/i1',
  name: 'i1',
  type: 'Microsoft.SecurityInsights/Incidents',
  properties: { title: 'Phish', severity: 'High', incidentNumber: 7, createdTimeUtc: EARLY, ...properties },
});
const hub = (UpdatedAt: string, state: JsonObject): JsonValue => ({
  SchemaVersion: '2018-10-08',
  Id: 'sh1',
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
  GeneratorId: 'EC2.8',
  AwsAccountId: '111122223333',
  Types: ['TTPs/Discovery'],
  CreatedAt: EARLY,
  UpdatedAt,
  Severity: { Label: 'HIGH' },
  Title: 'IMDS',
  Description: 'd',
  Resources: [{ Type: 'AwsEc2Instance', Id: 'i-1' }],
  ...state,
});
const falcon = (updated_timestamp: string, status: string): JsonValue => ({
  composite_id: 'cid:ind:1',
  id: 'ind:1',
  cid: 'c1',
  agent_id: 'ag1',
  severity: 70,
  name: 'Overwatch',
  description: 'A process did what it should not',
  created_timestamp: EARLY,
  updated_timestamp,
  status,
  device: { device_id: 'ag1', hostname: 'LAPTOP-1' },
});

const VENDORS: readonly (readonly [string, JsonValue, JsonValue])[] = [
  [
    'microsoft/defender_xdr',
    defender({ status: 'new', lastUpdateDateTime: EARLY }),
    defender({ status: 'resolved', classification: 'falsePositive', lastUpdateDateTime: LATE }),
  ],
  ['aws/guardduty', guardDuty(EARLY, { count: 1 }), guardDuty(LATE, { count: 9, archived: true })],
  [
    'microsoft/sentinel',
    sentinel({ status: 'New', lastModifiedTimeUtc: EARLY }),
    sentinel({ status: 'Closed', classification: 'TruePositive', lastModifiedTimeUtc: LATE }),
  ],
  ['aws/security_hub', hub(EARLY, {}), hub(LATE, { Workflow: { Status: 'RESOLVED' } })],
  ['crowdstrike/falcon', falcon(EARLY, 'new'), falcon(LATE, 'closed')],
];

async function deliver(source: string, records: readonly JsonValue[]) {
  const principal: Principal = { id: 'k1', name: source, kind: 'service', roles: ['integrator'], sources: [source] };
  const handOver = testHandOver(graph, { normalise: (record) => normaliseRecord(record, mappings) });
  return ingestRecords(
    { principal, source: null, records, idempotencyKey: null },
    { handOver, now: () => NOW, maxRecords: MAX_RECORDS },
  );
}

test.each(VENDORS)(
  '%s sends one id again with another state: a revision, kept, and the later one counts in whatever order they come',
  async (source, before, after) => {
    const first = await deliver(source, [before]);
    const again = await deliver(source, [before, after, after]);
    expect(first.receipt.map(({ outcome }) => outcome)).toEqual(['NEW']);
    expect(again.receipt.map(({ outcome }) => outcome)).toEqual(['DUPLICATE', 'REVISION', 'DUPLICATE']);
    const uid = first.receipt[0]?.eventIds[0] ?? '';
    expect(again.receipt[1]?.eventIds).toEqual([uid]);
    const [closed] = await readEvents(graph, [uid]);
    expect(closed).toMatchObject({ operation: 'finding.close', version: Date.parse(LATE) });
    const inOrder = await dumpGraph(graph);
    expect(inOrder.filter((line) => line.includes('-HAD_DOCUMENT->'))).toHaveLength(1);

    await graph.close();
    graph = await emptyTestGraph();
    await deliver(source, [after]);
    await deliver(source, [before]);
    expect(await readEvents(graph, [uid])).toMatchObject([{ operation: 'finding.close', version: Date.parse(LATE) }]);
    expect((await dumpGraph(graph)).filter((line) => line.includes('-HAD_DOCUMENT->'))).toHaveLength(1);
  },
);
