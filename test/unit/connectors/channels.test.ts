import { afterEach, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { awsActuator } from '../../../src/connectors/aws/actuator.js';
import { addressAtAws } from '../../../src/connectors/aws/bucket-address.js';
import { sigV4Headers } from '../../../src/connectors/aws/sigv4.js';
import { credentialReader } from '../../../src/connectors/credential.js';
import { emailActuator } from '../../../src/connectors/email/actuator.js';
import { firewallActuator } from '../../../src/connectors/firewall/actuator.js';
import { jiraActuator } from '../../../src/connectors/jira/actuator.js';
import { servicenowActuator } from '../../../src/connectors/servicenow/actuator.js';
import { slackActuator } from '../../../src/connectors/slack/actuator.js';
import { teamsActuator } from '../../../src/connectors/teams/actuator.js';
import { webhookActuator } from '../../../src/connectors/webhook/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import type { ActionRequest } from '../../../src/domain/action.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { startJira, startS3, startServiceNow, startSigned, startSlack } from '../../harness/vendors/channels.js';
import { startVendor } from '../../harness/vendors/vendor-server.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const secrets: Record<string, string> = { SECRET: 'sesame', SLACK: 'xoxb', KEY: 'AKIDEXAMPLE', WRONG: 'nope' };
const parts = { exchange: createExchange({ fetch, now }), now, readCredential: credentialReader(secrets) };
const patient = () => AbortSignal.timeout(60_000);
const hasty = () => AbortSignal.timeout(2_000);
const send = (type: string, target: string, args: ActionRequest['args'] = {}) =>
  permittedSend({ type, target, args }, NOW);

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

test('a Jira issue whose answer was lost is found by its label, and opened once', async () => {
  const jira = await startJira();
  stop = jira.stop;
  const actuator = jiraActuator({ baseUrl: jira.url, email: 'bot@example.com', token: 'env:SECRET' }, parts);
  const step = send('open_ticket', 'jira:SEC', { summary: 'Mailbox rule', text: 'A rule\nforwards mail.' });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  jira.faults.push('throttled');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'retry', afterMs: 5_000 });
  jira.faults.push('lost');
  expect(await actuator.send(step, hasty())).toMatchObject({ kind: 'ambiguous', code: 'NO_REPLY' });
  const reading = await actuator.readEffect(step, NOW, patient());
  expect(reading).toMatchObject({ kind: 'applied', detail: { ticket: 'SEC-1' } });
  expect(jira.issues).toHaveLength(1);
  const elsewhere = send('open_ticket', 'jira:NOPE', { summary: 's', text: 't' });
  expect(await actuator.send(elsewhere, patient())).toMatchObject({ kind: 'failed', code: 'FIELD_PROJECT' });
});

test('a comment on a Jira issue is recognised by its property, and the issue moves on', async () => {
  const jira = await startJira();
  stop = jira.stop;
  const actuator = jiraActuator({ baseUrl: jira.url, email: 'bot@example.com', token: 'env:SECRET' }, parts);
  await actuator.send(send('open_ticket', 'jira:SEC', { summary: 's', text: 't' }), patient());
  const step = send('update_ticket', 'jira:SEC', { ticket: 'SEC-1', text: 'contained', status: 'in progress' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done', detail: { comment: '1' } });
  expect(jira.issues[0]).toMatchObject({ status: 'In Progress' });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  const odd = send('update_ticket', 'jira:SEC', { ticket: 'SEC-1', text: 'x', status: 'Done' });
  expect(await actuator.send(odd, patient())).toMatchObject({ kind: 'failed', code: 'NO_SUCH_TRANSITION' });
  expect(jira.issues[0]?.comments).toHaveLength(1);
  const gone = send('update_ticket', 'jira:SEC', { ticket: 'SEC-9', text: 'x' });
  expect(await actuator.send(gone, patient())).toMatchObject({ kind: 'failed', code: 'HTTP_404' });
});

test('an issue that moved without an answer, or before its comment was throttled, is moved and commented on once', async () => {
  const jira = await startJira();
  stop = jira.stop;
  const actuator = jiraActuator({ baseUrl: jira.url, email: 'bot@example.com', token: 'env:SECRET' }, parts);
  const open = send('open_ticket', 'jira:SEC', { summary: 'Two\nlines', text: 'x'.repeat(40_000) });
  expect(await actuator.send(open, patient())).toMatchObject({ kind: 'done' });
  expect(jira.issues[0]?.summary).toBe('Two lines');
  const step = send('update_ticket', 'jira:SEC', { ticket: 'SEC-1', text: 'contained', status: 'In Progress' });
  jira.faults.push('lost');
  expect(await actuator.send(step, hasty())).toMatchObject({ kind: 'retry', code: 'NO_REPLY' });
  jira.faults.push('throttled');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'retry', afterMs: 5_000 });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(jira.issues[0]).toMatchObject({ status: 'In Progress', comments: [{ id: '1' }] });
  const moves = jira.received.filter(({ method, path }) => method === 'POST' && path.endsWith('/transitions'));
  expect(moves).toHaveLength(1);
});

test('a ServiceNow incident is opened under a correlation id and updated by its number', async () => {
  const vendor = await startServiceNow();
  stop = vendor.stop;
  const actuator = servicenowActuator({ baseUrl: vendor.url, user: 'bot', password: 'env:SECRET' }, parts);
  const step = send('open_ticket', 'servicenow:Security', { summary: 'Mailbox rule', text: 'x' });
  vendor.faults.push('busy');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'ambiguous', code: 'HTTP_503' });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({
    kind: 'applied',
    detail: { ticket: 'INC0001' },
  });
  const update = send('update_ticket', 'servicenow:Security', { ticket: 'INC0001', text: 'contained', status: '2' });
  expect(await actuator.send(update, patient())).toMatchObject({ kind: 'done' });
  expect(vendor.records[0]).toMatchObject({ state: '2', assignment_group: '0123456789abcdef0123456789abcdef' });
  const named = send('update_ticket', 'servicenow:Security', { ticket: 'INC0001', text: 'y', status: 'In Progress' });
  expect(await actuator.send(named, patient())).toMatchObject({ kind: 'done' });
  expect(vendor.records[0]).toMatchObject({ state: '2' });
  vendor.faults.push('throttled');
  expect(await actuator.send(named, patient())).toMatchObject({ kind: 'retry', code: 'RATE_LIMIT_EXCEEDED' });
  expect(await actuator.readEffect(update, NOW, patient())).toMatchObject({ kind: 'applied' });
  const gone = send('update_ticket', 'servicenow:Security', { ticket: 'INC0009', text: 'x' });
  expect(await actuator.send(gone, patient())).toMatchObject({ kind: 'failed', code: 'NO_SUCH_TICKET' });
  const wrong = servicenowActuator({ baseUrl: vendor.url, user: 'bot', password: 'env:WRONG' }, parts);
  expect(await wrong.send(step, patient())).toMatchObject({ kind: 'failed', code: 'USER_NOT_AUTHENTICATED' });
});

test('a Slack message shows markup as text, has a button that only opens a page, and is found by its metadata', async () => {
  const slack = await startSlack();
  stop = slack.stop;
  const actuator = slackActuator({ token: 'env:SLACK', apiUrl: slack.url }, parts);
  const step = send('notify', 'slack:C012', { text: 'host <!channel> & co', link: 'https://soc.example/cases/1' });
  slack.faults.push('lost');
  expect(await actuator.send(step, hasty())).toMatchObject({ kind: 'ambiguous' });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(slack.messages).toMatchObject([
    { text: 'host &lt;!channel&gt; &amp; co', blocks: [{}, { elements: [{ url: 'https://soc.example/cases/1' }] }] },
  ]);
  const nowhere = send('notify', 'slack:C999', { text: 'x' });
  expect(await actuator.send(nowhere, patient())).toMatchObject({ kind: 'failed', code: 'CHANNEL_NOT_FOUND' });
  slack.faults.push('throttled');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'retry', afterMs: 9_000 });
  slack.troubled.push(true);
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'ambiguous', code: 'FATAL_ERROR' });
});

test('a message is found in a busy channel too, behind what others wrote since', async () => {
  const slack = await startSlack();
  stop = slack.stop;
  const actuator = slackActuator({ token: 'env:SLACK', apiUrl: slack.url }, parts);
  const step = send('notify', 'slack:C012', { text: 'contained' });
  await actuator.send(step, patient());
  for (let each = 0; each < 250; each++)
    slack.messages.push({ ts: `2.${String(each)}`, channel: 'C012', text: 'chat', metadata: null, blocks: [] });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  const other = permittedSend({ type: 'notify', target: 'slack:C012', args: { text: 'never sent' } }, NOW);
  expect(await actuator.readEffect({ ...other, step: 'another' }, NOW, patient())).toEqual({ kind: 'not_applied' });
});

test('Teams gets a card at the address that is its secret, and an unclear post is not looked for', async () => {
  const teams = await startVendor(() => ({ status: 202 }));
  stop = teams.stop;
  secrets['TEAMS'] = `${teams.url}/workflows/x?sig=abc`;
  const actuator = teamsActuator({ channels: { soc: 'env:TEAMS' } }, parts);
  const step = send('notify', 'teams:soc', { text: 'Contained', link: 'https://soc.example/1' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(teams.received[0]?.query.get('sig')).toBe('abc');
  expect(JSON.parse(teams.received[0]?.body ?? '')).toMatchObject({
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { version: '1.4' } }],
  });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'unreadable', code: 'NO_STATE' });
  const nowhere = await actuator.send(send('notify', 'teams:board', { text: 'x' }), patient());
  expect(nowhere).toMatchObject({ kind: 'failed', code: 'BAD_USER_INPUT' });
});

test('a channel of the old kind says in words that it could not deliver, and brackets of others are no link', async () => {
  const answers = [
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x.',
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403 with ContextId x.',
    '1',
  ];
  const teams = await startVendor(() => ({ status: 200, text: answers.shift() ?? '' }));
  stop = teams.stop;
  secrets['TEAMS'] = `${teams.url}/webhookb2/x`;
  const actuator = teamsActuator({ channels: { soc: 'env:TEAMS' } }, parts);
  const step = send('notify', 'teams:soc', { text: 'host [x](https://evil.example)\nlocked' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'retry', code: 'RATE_LIMITED' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'failed', code: 'NOT_DELIVERED' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  const { attachments } = JSON.parse(teams.received[0]?.body ?? '') as { attachments: { content: unknown }[] };
  expect(attachments[0]?.content).toMatchObject({
    body: [
      { inlines: [{ type: 'TextRun', text: 'host [x](https://evil.example)' }] },
      { inlines: [{ text: 'locked' }] },
    ],
  });
});

test('a webhook is signed, and its id lets the receiver drop what it has seen', async () => {
  const receiver = await startSigned('sesame');
  stop = receiver.stop;
  const config = { receivers: { siem: { url: `${receiver.url}/in`, secret: 'env:SECRET' } } };
  const actuator = webhookActuator(config, parts);
  const step = send('notify', 'webhook:siem', { text: 'hello' });
  receiver.faults.push('lost');
  expect(await actuator.send(step, hasty())).toMatchObject({ kind: 'ambiguous' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(actuator.keyed).toBe(true);
  expect([...receiver.messages]).toEqual([[step.step, expect.objectContaining({ text: 'hello' })]]);
  const forged = webhookActuator({ receivers: { siem: { url: receiver.url, secret: 'env:WRONG' } } }, parts);
  expect(await forged.send(step, patient())).toMatchObject({ kind: 'failed', code: 'BAD_SIGNATURE' });
});

test.each([
  ['ip', 'firewall:2001:db8::7', '/entries/ip/2001%3Adb8%3A%3A7'],
  ['domain', 'firewall:evil.example', '/entries/domain/evil.example'],
  ['hash', `firewall:sha256:${'b'.repeat(64)}`, `/entries/hash/sha256%3A${'b'.repeat(64)}`],
])('a block list refuses a %s and lets it through again', async (kind, target, path) => {
  const list = await startSigned('sesame');
  stop = list.stop;
  const actuator = firewallActuator({ baseUrl: list.url, secret: 'env:SECRET' }, parts);
  const [block, allow] = [send(`block_${kind}`, target), send(`allow_${kind}`, target)];
  expect(await actuator.readEffect(block, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(block, patient())).toMatchObject({ kind: 'done' });
  expect([...list.listed.keys()]).toEqual([path]);
  expect(await actuator.readEffect(block, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(allow, patient())).toMatchObject({ kind: 'done' });
  expect(await actuator.send(allow, patient())).toMatchObject({ kind: 'done', detail: { already: true } });
  expect(await actuator.readEffect(allow, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('a bucket gets its good policy back, and the one that was there is kept for the way back', async () => {
  const s3 = await startS3();
  stop = s3.stop;
  const keys = { accessKeyId: 'env:KEY', secretAccessKey: 'env:SECRET' };
  const actuator = awsActuator({ region: 'eu-central-1', s3Url: s3.url, ...keys }, parts);
  const open = s3.bucket.policy;
  const target = 'aws:arn:aws:s3:::open-bucket';
  const step = send('restore_bucket_policy', target, { policy: '' });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done', detail: { previous: open } });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  const back = send('put_back_bucket_policy', target, { policy: open });
  expect(await actuator.send(back, patient())).toMatchObject({ kind: 'done' });
  expect(s3.bucket.policy).toBe(open);
  const stranger = send('restore_bucket_policy', 'aws:arn:aws:s3:::other-bucket', { policy: '' });
  expect(await actuator.send(stranger, patient())).toMatchObject({ kind: 'failed', code: 'NoSuchBucket' });
  const broken = send('restore_bucket_policy', target, { policy: '{' });
  expect(await actuator.send(broken, patient())).toMatchObject({ kind: 'failed', code: 'BAD_USER_INPUT' });
});

test('a bucket that S3 is busy with is tried again, and one of another region is told where it is', async () => {
  const s3 = await startS3();
  stop = s3.stop;
  const keys = { accessKeyId: 'env:KEY', secretAccessKey: 'env:SECRET' };
  const actuator = awsActuator({ region: 'eu-central-1', s3Url: s3.url, ...keys }, parts);
  const step = send('restore_bucket_policy', 'aws:arn:aws:s3:::open-bucket', { policy: '{"Statement":[]}' });
  s3.faults.push([503, 'SlowDown']);
  expect(await actuator.send(step, patient())).toEqual({ kind: 'retry', code: 'SlowDown', afterMs: null });
  s3.faults.push([301, 'PermanentRedirect']);
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'failed', code: 'PermanentRedirect' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
});

test.each([
  ['plain-bucket', 'eu-central-1', 'https://plain-bucket.s3.eu-central-1.amazonaws.com/'],
  ['logs.example.com', 'us-east-1', 'https://s3.us-east-1.amazonaws.com/logs.example.com'],
  ['plain-bucket', 'cn-north-1', 'https://plain-bucket.s3.cn-north-1.amazonaws.com.cn/'],
])('bucket %s in %s is asked where its certificate holds', (bucket, region, address) => {
  expect(addressAtAws(bucket, region)).toBe(address);
});

test('requests to AWS are signed as its documentation works out an example', () => {
  const headers = sigV4Headers({
    method: 'GET',
    url: new URL('https://examplebucket.s3.amazonaws.com/?lifecycle='),
    body: '',
    region: 'us-east-1',
    service: 's3',
    keys: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    now: Date.parse('2013-05-24T00:00:00Z'),
  });
  expect(headers['authorization']).toContain(
    'Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  );
});

async function startSmtp(answerRcpt: (address: string) => Error | null) {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, callback) => callback(answerRcpt(address)),
    onData: (stream, _session, callback) => {
      let mail = '';
      stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
      stream.on('end', () => {
        mails.push(mail);
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  stop = () => new Promise((resolve) => server.close(() => resolve()));
  return { mails, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

test('mail is handed to the server with an id of its own; a refused recipient fails, a busy server is tried again', async () => {
  const refuse = (code: number) => Object.assign(new Error('no'), { responseCode: code });
  const { mails, port } = await startSmtp((address) =>
    address.startsWith('gone') ? refuse(550) : address.startsWith('busy') ? refuse(451) : null,
  );
  const config = { host: '127.0.0.1', port, secure: false, from: 'sequitur@example.com' };
  const actuator = emailActuator(config, parts);
  const step = send('notify', 'email:soc@example.com', { text: 'Contained\nCase 1', link: 'https://soc.example/1' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(mails[0]).toContain(`Message-ID: <${step.step}@sequitur.invalid>`);
  expect(mails[0]).toContain('Subject: Contained');
  const gone = await actuator.send(send('notify', 'email:gone@example.com', { text: 'x' }), patient());
  expect(gone).toMatchObject({ kind: 'failed', code: 'SMTP_550' });
  const busy = await actuator.send(send('notify', 'email:busy@example.com', { text: 'x' }), patient());
  expect(busy).toMatchObject({ kind: 'retry', code: 'SMTP_451' });
  const odd = await actuator.send(send('notify', 'email:a@b>c', { text: 'x' }), patient());
  expect(odd).toMatchObject({ kind: 'failed', code: 'BAD_USER_INPUT' });
});
