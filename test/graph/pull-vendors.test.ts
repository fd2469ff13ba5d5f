import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullerOf } from '../../src/app/platform/pullers.js';
import { ingestDoor } from '../../src/app/platform/doors.js';
import type { PullEntry } from '../../src/app/config/pull-entries.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { Graph } from '../../src/graph/session.js';
import { progressStore } from '../../src/graph/stores/progress.store.js';
import { pullStates, pullStore } from '../../src/graph/stores/pull.store.js';
import { loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import type { IngestDoor } from '../../src/usecases/ingest/ports.js';
import { pullNext } from '../../src/usecases/ingest/pull.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { AWS_KEYS, s3Error, sqsError, startAwsQueue } from '../harness/vendors/aws-queue.js';
import { reportsError, startReports } from '../harness/vendors/google-reports.js';
import { failure, startMicrosoftLogs } from '../harness/vendors/microsoft-logs.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 2, 8);
const since = new Date(START).toISOString();
const mappings = loadMappings([SHIPPED_MAPPINGS]);
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const SECRETS: Readonly<Record<string, string>> = {
  'env:S': 'sesame',
  'env:WRONG': 'open',
  'env:PEM': privateKey,
  'env:AK': AWS_KEYS.accessKeyId,
  'env:SK': AWS_KEYS.secretAccessKey,
};

let graph: Graph;
let now: number;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  now = START + 60 * MINUTE;
});
afterAll(() => graph.close());

function door(): IngestDoor {
  return ingestDoor(testHandOver(graph, { normalise: (record) => normaliseRecord(record, mappings) }), () => undefined);
}

/** A node that dies after the records were committed and before that is noted. */
function dyingDoor(): IngestDoor {
  const real = door();
  return {
    ingestRecords: async (principal, request) => {
      await real.ingestRecords(principal, request);
      throw new Error('the process ends here');
    },
  };
}

function node(entry: PullEntry, through: IngestDoor = door()) {
  const exchange = createExchange({ fetch, now: () => now, maxReplyCharacters: 1e8 });
  const parts = { exchange, fetch, now: () => now, readCredential: (reference: string) => SECRETS[reference] ?? '' };
  const puller = pullerOf(entry, parts);
  const deps = {
    store: pullStore(graph, 'node-1'),
    door: through,
    now: () => now,
    signal: new AbortController().signal,
  };
  const pull = (): Promise<boolean> => pullNext(puller, deps);
  return {
    pull,
    /** To the end of what there is. */
    drain: async () => {
      while (await pull());
    },
  };
}

const stored = async (): Promise<readonly string[]> =>
  (await graph.run<{ id: string }>('MATCH (e:Event) RETURN e.externalId AS id ORDER BY id')).map(({ id }) => id);
const state = async () => (await pullStates(graph))[0];

describe('Microsoft Graph', () => {
  let vendor: Awaited<ReturnType<typeof startMicrosoftLogs>>;
  beforeEach(async () => {
    vendor = await startMicrosoftLogs(() => now);
  });
  afterEach(() => vendor.stop());

  const entry = (part: Partial<Extract<PullEntry, { type: 'microsoft_graph' }>> = {}): PullEntry => ({
    type: 'microsoft_graph',
    id: 'graph',
    log: 'sign_ins',
    tenantId: 'tenant-1',
    clientId: 'app',
    secret: 'env:S',
    loginUrl: vendor.url,
    graphUrl: vendor.url,
    since,
    ...part,
  });
  const signIn = (n: number, at: number) => ({
    id: `s${String(n).padStart(3, '0')}`,
    createdDateTime: new Date(at).toISOString(),
    userPrincipalName: 'mara@example.com',
    userId: '4a2f',
    appId: 'app',
    ipAddress: '192.0.2.7',
    status: { errorCode: 0 },
  });
  const signIns = (): object[] => vendor.state.items.get('/auditLogs/signIns') as object[];

  test('sign-ins are read page after page, and the source is complete up to what Entra may still tell', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    await node(entry()).drain();
    expect(await stored()).toHaveLength(8);
    expect(await progressStore(graph).of('microsoft/entra_signin')).toMatchObject({
      completeUpTo: now - 15 * MINUTE,
      gaps: [],
    });
    expect(await state()).toMatchObject({ fault: null, notBefore: now + MINUTE });
    // Told ten minutes late, while the next minute is asked for.
    signIns().push(signIn(50, now - 10 * MINUTE));
    now += MINUTE;
    await node(entry()).drain();
    expect(await stored()).toHaveLength(9);
  });

  test('a token that ends is asked for anew within the page, and throttling waits as long as Graph says', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    vendor.state.tokenUses = 1;
    const { pull, drain } = node(entry());
    await drain();
    expect(await stored()).toHaveLength(8);
    expect(vendor.state.tokens).toBe(3);
    expect(await state()).toMatchObject({ failures: 0 });
    now += 10 * MINUTE;
    vendor.state.faults.push({
      ...failure(429, 'TooManyRequests', 'Too many requests'),
      headers: { 'retry-after': '17' },
    });
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' }, notBefore: now + 17_000 });
  });

  test('a crash on any page loses nothing and stores nothing twice', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    for (let page = 0; page < 4; page += 1) {
      await node(entry(), dyingDoor()).pull();
      now += MINUTE;
      await node(entry()).pull();
      now += MINUTE;
    }
    await node(entry()).drain();
    const ids = await stored();
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  test('an alert that changes becomes a revision of itself', async () => {
    const alerts = vendor.state.items.get('/security/alerts_v2') as object[];
    const alert = (status: string, at: number) => ({
      id: 'da1',
      providerAlertId: 'p1',
      serviceSource: 'microsoftDefenderForEndpoint',
      title: 'Suspicious script',
      severity: 'high',
      status,
      createdDateTime: since,
      lastUpdateDateTime: new Date(at).toISOString(),
      evidence: [],
    });
    alerts.push(alert('new', START + MINUTE));
    await node(entry({ log: 'alerts' })).drain();
    now += 10 * MINUTE;
    alerts[0] = alert('resolved', now - MINUTE);
    await node(entry({ log: 'alerts' })).drain();
    expect(await stored()).toHaveLength(1);
    expect(await progressStore(graph).of('microsoft/defender_xdr')).toMatchObject({ events: 1, revisions: 1 });
  });

  test('a cursor that Graph forgot begins the stretch again; a next page elsewhere is not followed; a wrong secret says so', async () => {
    for (let n = 0; n < 8; n += 1) signIns().push(signIn(n, START + n * MINUTE));
    const { pull, drain } = node(entry());
    await pull();
    vendor.state.faults.push(failure(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.'));
    await drain();
    now += 2 * MINUTE;
    vendor.state.faults.push({
      status: 200,
      json: { '@odata.nextLink': 'https://attacker.example/v1.0/x', value: [] },
    });
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONNECTOR_UNAVAILABLE' } });
    now += 20 * MINUTE;
    await drain();
    expect(await stored()).toHaveLength(8);
    now += 20 * MINUTE;
    await node(entry({ secret: 'env:WRONG' })).pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
  });
});

describe('Office 365 Management Activity', () => {
  let vendor: Awaited<ReturnType<typeof startMicrosoftLogs>>;
  beforeEach(async () => {
    vendor = await startMicrosoftLogs(() => now);
  });
  afterEach(() => vendor.stop());

  const TYPES = ['Audit.Exchange', 'Audit.General'] as const;
  const entry = (from = since): PullEntry => ({
    type: 'microsoft_activity',
    id: 'ual',
    contentTypes: [...TYPES],
    tenantId: 'tenant-1',
    clientId: 'app',
    secret: 'env:S',
    loginUrl: vendor.url,
    manageUrl: vendor.url,
    since: from,
  });
  let made = 0;
  const blob = (type: string, created: number, count: number): void => {
    const records = Array.from({ length: count }, () => ({
      Id: `u${String((made += 1)).padStart(4, '0')}`,
      CreationTime: new Date(created - 10 * MINUTE).toISOString().slice(0, 19),
      Operation: 'New-InboxRule',
      Workload: 'Exchange',
      RecordType: 1,
      UserType: 0,
      UserId: 'mara@example.com',
      UserKey: '1001',
      ResultStatus: 'True',
      Parameters: [],
    }));
    const known = vendor.state.blobs.get(type) ?? [];
    vendor.state.blobs.set(type, [...known, { id: `b${String(made)}`, created, records }]);
  };

  test('a missing subscription is started, then every listed blob of every content type is read', async () => {
    await node(entry()).drain();
    expect([...vendor.state.subscribed]).toEqual([...TYPES]);
    expect(await stored()).toEqual([]);
    for (let n = 0; n < 5; n += 1) blob('Audit.Exchange', now + n * 1_000, 4);
    blob('Audit.General', now + MINUTE, 3);
    now += 10 * MINUTE;
    await node(entry()).drain();
    expect(await stored()).toHaveLength(23);
    now += 120 * MINUTE;
    await node(entry()).drain();
    expect(await progressStore(graph).of('microsoft/m365_ual')).toMatchObject({
      completeUpTo: now - 90 * MINUTE,
      gaps: [],
    });
  });

  test('a crash at each blob loses nothing and stores nothing twice', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    for (let n = 0; n < 5; n += 1) blob('Audit.Exchange', START + n * 1_000, 4);
    for (let step = 0; step < 12; step += 1) {
      await node(entry(), dyingDoor()).pull();
      now += 20 * MINUTE;
      await node(entry()).pull();
    }
    await node(entry()).drain();
    expect(await stored()).toHaveLength(20);
  });

  test('what is older than a week is a gap that is told, and is never asked for', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    now += 120 * MINUTE;
    await node(entry()).drain();
    const complete = now - 90 * MINUTE;
    expect(await progressStore(graph).of('microsoft/m365_ual')).toMatchObject({ completeUpTo: complete, gaps: [] });
    now += 10 * 24 * 60 * MINUTE;
    await node(entry()).drain();
    const oldest = now - 7 * 24 * 60 * MINUTE + 60 * MINUTE;
    expect(await progressStore(graph).of('microsoft/m365_ual')).toMatchObject({
      completeUpTo: complete,
      gaps: [{ from: complete + 1, to: oldest - 1 }],
    });
    expect(await state()).toMatchObject({ fault: null });
  });

  test('a blob that has expired leaves its stretch uncovered, and the rest is read', async () => {
    for (const type of TYPES) vendor.state.subscribed.add(type);
    blob('Audit.Exchange', START + MINUTE, 2);
    blob('Audit.Exchange', START + 2 * MINUTE, 2);
    const { pull, drain } = node(entry());
    await pull();
    vendor.state.faults.push(failure(400, 'AF20051', 'Content requested with the key b has already expired.'));
    await drain();
    expect(await stored()).toHaveLength(2);
    expect((await progressStore(graph).of('microsoft/m365_ual'))?.completeUpTo).toBeNull();
  });
});

describe('Google Reports', () => {
  let vendor: Awaited<ReturnType<typeof startReports>>;
  beforeEach(async () => {
    vendor = await startReports(publicKey);
  });
  afterEach(() => vendor.stop());

  const entry = (): PullEntry => ({
    type: 'google_reports',
    id: 'workspace',
    serviceAccount: 'sequitur@project.iam.gserviceaccount.com',
    privateKey: 'env:PEM',
    subject: 'admin@example.com',
    applications: ['login', 'admin'],
    lateMinutes: 60,
    apiUrl: vendor.url,
    tokenUrl: `${vendor.url}/token`,
    since,
  });
  const write = (application: string, count: number, at = START): void => {
    for (let n = 0; n < count; n += 1)
      vendor.activities.push({ application, time: at + n * MINUTE, id: String(10_000 + vendor.activities.length) });
  };

  test('every application is read to its last page, tokens that end are asked for anew, late activities are not missed', async () => {
    write('login', 7);
    write('admin', 2);
    vendor.state.tokenUses = 2;
    now += 30 * MINUTE;
    await node(entry()).drain();
    expect(await stored()).toHaveLength(9);
    expect(vendor.state.tokens).toBe(2);
    expect(await progressStore(graph).of('google/workspace')).toMatchObject({
      completeUpTo: now - 60 * MINUTE,
      gaps: [],
    });
    write('login', 1, now - 50 * MINUTE);
    now += 5 * MINUTE;
    await node(entry()).drain();
    expect(await stored()).toHaveLength(10);
  });

  test('a quota that Google tells as 403 waits, a refusal says what to grant, an old page token begins again', async () => {
    write('login', 7);
    const { pull, drain } = node(entry());
    vendor.faults.push(reportsError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded'));
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' }, notBefore: now + MINUTE });
    now += MINUTE;
    vendor.faults.push(
      reportsError(403, 'forbidden', 'Access denied. You are not authorized to read activity records.'),
    );
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
    now += 30 * MINUTE;
    await pull();
    vendor.faults.push(reportsError(400, 'invalid', 'Invalid value for: pageToken'));
    await drain();
    now += 10 * MINUTE;
    await drain();
    expect(await stored()).toHaveLength(7);
  });

  test('a crash on any page loses nothing and stores nothing twice', async () => {
    write('login', 7);
    for (let step = 0; step < 5; step += 1) {
      await node(entry(), dyingDoor()).pull();
      now += 5 * MINUTE;
      await node(entry()).pull();
      now += 5 * MINUTE;
    }
    await node(entry()).drain();
    expect(await stored()).toHaveLength(7);
  });
});

describe('S3 objects that a queue announces', () => {
  let aws: Awaited<ReturnType<typeof startAwsQueue>>;
  beforeEach(async () => {
    aws = await startAwsQueue(() => now);
  });
  afterEach(() => aws.stop());

  const entry = (source = 'aws/cloudtrail'): PullEntry => ({
    type: 'aws_s3_queue',
    id: 'trail',
    source,
    region: 'eu-central-1',
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/q',
    accessKeyId: 'env:AK',
    secretAccessKey: 'env:SK',
    sqsUrl: aws.url,
    s3Url: aws.url,
    since,
  });
  let made = 0;
  const trail = (count: number): Buffer => {
    const Records = Array.from({ length: count }, () => ({
      eventVersion: '1.10',
      eventID: `e${String((made += 1)).padStart(5, '0')}`,
      eventTime: new Date(START + made * 1_000).toISOString(),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      awsRegion: 'us-east-1',
      sourceIPAddress: '192.0.2.7',
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::1:user/mara', accountId: '1', userName: 'mara' },
      recipientAccountId: '1',
    }));
    return gzipSync(JSON.stringify({ Records }));
  };

  test('packed CloudTrail objects are read, told by S3 or through a topic, and each message is deleted after its records are in', async () => {
    aws.put('AWSLogs/1/CloudTrail/a b (1).json.gz', trail(1_500));
    aws.put('AWSLogs/1/CloudTrail/b.json.gz', trail(20), true);
    aws.tell(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'trail' }));
    const { drain } = node(entry());
    await drain();
    expect(await stored()).toHaveLength(1_520);
    expect(aws.messages).toEqual([]);
    expect(await state()).toMatchObject({ fault: null, failures: 0 });
  });

  test('a crash before the message is deleted has it told again, and its records are known', async () => {
    aws.put('a.json.gz', trail(30));
    await node(entry(), dyingDoor()).pull();
    expect(await stored()).toHaveLength(30);
    expect(aws.messages).toHaveLength(1);
    now += 10 * MINUTE;
    const { drain } = node(entry());
    await drain();
    expect(await stored()).toHaveLength(30);
    expect(aws.messages).toEqual([]);
  });

  test('lines without an id are told apart by where they stand in their object', async () => {
    const line = '2 123456789010 eni-1 192.0.2.7 198.51.100.3 49152 443 6 10 840 1772438400 1772438460 ACCEPT OK';
    aws.put('flow.log.gz', gzipSync(`${line}\n${line}\n`));
    await node(entry('aws/vpc_flow')).drain();
    expect(await stored()).toHaveLength(2);
    expect((await pullStates(graph))[0]).toMatchObject({ fault: null });
  });

  test('throttling waits; refused keys, a missing object and a broken one are told apart and stay in the queue', async () => {
    aws.put('a.json.gz', trail(3));
    aws.faults.push({ status: 400, body: sqsError('ThrottlingException') });
    const { pull, drain } = node(entry());
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' } });
    now += MINUTE;
    aws.faults.push({ status: 400, body: sqsError('ExpiredTokenException') });
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
    now += 10 * MINUTE;
    aws.faults.push({ status: 503, body: s3Error('SlowDown'), of: 'objects' });
    await pull();
    expect(await state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' } });
    now += 10 * MINUTE;
    await drain();
    expect(await stored()).toHaveLength(3);
    aws.tell(
      JSON.stringify({
        Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'trail' }, object: { key: 'gone' } } }],
      }),
    );
    aws.put('broken.json.gz', Buffer.concat([gzipSync('{}').subarray(0, 12), Buffer.from('junk')]));
    for (const code of ['NOT_FOUND', 'INGEST_BAD_ENCODING']) {
      now += 20_000;
      await pull();
      expect(await state()).toMatchObject({ fault: { code } });
    }
    expect(aws.messages).toHaveLength(2);
  });
});
