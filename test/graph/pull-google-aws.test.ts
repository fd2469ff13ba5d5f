import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PullEntry } from '../../src/app/config/pull-entries.js';
import { MINUTE, PullStand, REPORTS_PUBLIC_KEY, SINCE as since, START } from '../harness/pull-stand.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { s3Error, sqsError, startAwsQueue } from '../harness/vendors/aws-queue.js';
import { reportsError, startReports } from '../harness/vendors/google-reports.js';

let stand: PullStand;
beforeEach(async () => {
  await stand?.graph.close();
  stand = new PullStand(await emptyTestGraph());
});
afterAll(() => stand.graph.close());

describe('Google Reports', () => {
  let vendor: Awaited<ReturnType<typeof startReports>>;
  beforeEach(async () => {
    vendor = await startReports(REPORTS_PUBLIC_KEY);
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
    stand.now += 30 * MINUTE;
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(9);
    expect(vendor.state.tokens).toBe(2);
    expect(await stand.progress('google/workspace')).toMatchObject({
      completeUpTo: stand.now - 60 * MINUTE,
      gaps: [],
    });
    write('login', 1, stand.now - 50 * MINUTE);
    stand.now += 5 * MINUTE;
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(10);
  });

  test('a quota that Google tells as 403 waits, a refusal says what to grant, an old page token begins again', async () => {
    write('login', 7);
    const { pull, drain } = stand.node(entry());
    vendor.faults.push(reportsError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded'));
    await pull();
    expect(await stand.state()).toMatchObject({
      fault: { code: 'CONNECTOR_RATE_LIMITED' },
      notBefore: stand.now + MINUTE,
    });
    stand.now += MINUTE;
    vendor.faults.push(
      reportsError(403, 'forbidden', 'Access denied. You are not authorized to read activity records.'),
    );
    await pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
    stand.now += 30 * MINUTE;
    await pull();
    vendor.faults.push(reportsError(400, 'invalid', 'Invalid value for: pageToken'));
    await drain();
    stand.now += 10 * MINUTE;
    await drain();
    expect(await stand.stored()).toHaveLength(7);
  });

  test('a crash on any page loses nothing and stores nothing twice', async () => {
    write('login', 7);
    for (let step = 0; step < 5; step += 1) {
      await stand.node(entry(), stand.dyingDoor()).pull();
      stand.now += 5 * MINUTE;
      await stand.node(entry()).pull();
      stand.now += 5 * MINUTE;
    }
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(7);
  });
});

describe('S3 objects that a queue announces', () => {
  let aws: Awaited<ReturnType<typeof startAwsQueue>>;
  beforeEach(async () => {
    aws = await startAwsQueue(() => stand.now);
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
    const { drain } = stand.node(entry());
    await drain();
    expect(await stand.stored()).toHaveLength(1_520);
    expect(aws.messages).toEqual([]);
    expect(await stand.state()).toMatchObject({ fault: null, failures: 0 });
  });

  test('a crash before the message is deleted has it told again, and its records are known', async () => {
    aws.put('a.json.gz', trail(30));
    await stand.node(entry(), stand.dyingDoor()).pull();
    expect(await stand.stored()).toHaveLength(30);
    expect(aws.messages).toHaveLength(1);
    stand.now += 10 * MINUTE;
    const { drain } = stand.node(entry());
    await drain();
    expect(await stand.stored()).toHaveLength(30);
    expect(aws.messages).toEqual([]);
  });

  test('lines without an id are told apart by where they stand in their object', async () => {
    const line = '2 123456789010 eni-1 192.0.2.7 198.51.100.3 49152 443 6 10 840 1772438400 1772438460 ACCEPT OK';
    aws.put('flow.log.gz', gzipSync(`${line}\n${line}\n`));
    await stand.node(entry('aws/vpc_flow')).drain();
    expect(await stand.stored()).toHaveLength(2);
    expect(await stand.state()).toMatchObject({ fault: null });
  });

  test('throttling waits; refused keys are told, and neither loses a message', async () => {
    aws.put('a.json.gz', trail(3));
    aws.faults.push({ status: 400, body: sqsError('ThrottlingException') });
    const { pull, drain } = stand.node(entry());
    await pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' } });
    stand.now += MINUTE;
    aws.faults.push({ status: 400, body: sqsError('ExpiredTokenException') });
    await pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONFIG_INVALID' } });
    stand.now += 10 * MINUTE;
    aws.faults.push({ status: 503, body: s3Error('SlowDown'), of: 'objects' });
    await pull();
    expect(await stand.state()).toMatchObject({ fault: { code: 'CONNECTOR_RATE_LIMITED' } });
    stand.now += 10 * MINUTE;
    await drain();
    expect(await stand.stored()).toHaveLength(3);
    expect(aws.messages).toEqual([]);
  });

  const parked = async (): Promise<readonly string[]> => {
    const rows = await stand.graph.run<{ code: string }>('MATCH (d:DeadLetter) RETURN d.code AS code ORDER BY code');
    return rows.map(({ code }) => code);
  };

  test('objects that are gone or broken and messages of others are parked, and hold nobody up', async () => {
    const created = (key: string): string =>
      JSON.stringify({
        Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'trail' }, object: { key } } }],
      });
    aws.tell(created('gone'));
    aws.tell(created('%E0%A4%A'));
    aws.put('broken.json.gz', Buffer.concat([gzipSync('{}').subarray(0, 12), Buffer.from('junk')]));
    aws.tell('hello');
    aws.tell(
      JSON.stringify({ source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} }),
    );
    aws.put('good.json.gz', trail(2));
    const { drain } = stand.node(entry());
    await drain();
    expect(await stand.state()).toMatchObject({ fault: null });
    expect(aws.messages).toEqual([]);
    expect(await stand.stored()).toHaveLength(2);
    expect(await parked()).toEqual([
      'INGEST_BAD_ENCODING',
      'INGEST_UNPARSEABLE',
      'INGEST_UNPARSEABLE',
      'INGEST_UNPARSEABLE',
      'NOT_FOUND',
    ]);
  });

  test('objects of which EventBridge or the topic of CloudTrail tells are read', async () => {
    aws.keep('a b+c.json.gz', trail(2));
    aws.keep('d.json.gz', trail(3));
    const detail = { bucket: { name: 'trail' }, object: { key: 'a b+c.json.gz', size: 9, etag: 'e' } };
    const event = { source: 'aws.s3', 'detail-type': 'Object Created', detail };
    aws.tell(JSON.stringify({ ...event, 'detail-type': 'Object Deleted' }));
    aws.tell(JSON.stringify(event));
    const Message = JSON.stringify({ s3Bucket: 'trail', s3ObjectKey: ['d.json.gz'] });
    aws.tell(JSON.stringify({ Type: 'Notification', Message }));
    await stand.node(entry()).drain();
    expect(await stand.stored()).toHaveLength(5);
    expect(await parked()).toEqual([]);
    expect(aws.messages).toEqual([]);
  });
});
