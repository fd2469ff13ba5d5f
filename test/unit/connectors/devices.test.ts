import { afterEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { crowdstrikeActuator } from '../../../src/connectors/crowdstrike/actuator.js';
import { defenderActuator } from '../../../src/connectors/mde/actuator.js';
import { sentineloneActuator } from '../../../src/connectors/sentinelone/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { startDefender, startFalcon, startSentinelOne } from '../../harness/vendors/devices.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const parts = {
  exchange: createExchange({ fetch, now }),
  now,
  readCredential: credentialReader({ SECRET: 'sesame', ID: 'client', WRONG: 'nope' }),
};
const patient = () => AbortSignal.timeout(60_000);
const send = (type: string, target: string) => permittedSend({ type, target, args: {} }, NOW);
const HASH = 'a'.repeat(64);

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function defender(taken?: readonly [number, string]) {
  const vendor = await startDefender(now, taken);
  stop = vendor.stop;
  const auth = { kind: 'secret', secret: 'env:SECRET' } as const;
  const places = { defenderUrl: vendor.url, loginUrl: vendor.url };
  return { vendor, actuator: defenderActuator({ tenantId: 't', clientId: 'c', auth, ...places }, parts) };
}

test('Defender takes an isolation up as a job, and it is done when the machine answered', async () => {
  const { vendor, actuator } = await defender();
  const step = send('isolate_device', 'mde:d1');
  const outcome = await actuator.send(step, patient());
  expect(outcome).toMatchObject({ kind: 'accepted', job: 'job-1' });
  expect(await actuator.readEffect({ ...step, job: 'job-1' }, NOW, patient())).toEqual({ kind: 'pending' });
  const [action] = vendor.actions;
  if (action !== undefined) action.status = 'Succeeded';
  expect(await actuator.readEffect({ ...step, job: 'job-1' }, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(JSON.parse(vendor.received[1]?.body ?? '')).toMatchObject({ IsolationType: 'Full' });
});

test('an isolation whose answer was lost is found among the machine’s actions, and only if it is ours to find', async () => {
  const { vendor, actuator } = await defender();
  const step = send('isolate_device', 'mde:d1');
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  vendor.faults.push('throttled', 'lost');
  await actuator.send(send('isolate_device', 'mde:d9'), patient());
  const lost = await actuator.send(step, AbortSignal.timeout(1_000));
  expect(lost).toMatchObject({ kind: 'ambiguous' });
});

test('Defender’s refusals, throttling and a running request are told apart', async () => {
  const { vendor, actuator } = await defender();
  await actuator.send(send('release_device', 'mde:d1'), patient());
  vendor.faults.push('throttled');
  const throttled = await actuator.send(send('isolate_device', 'mde:d2'), patient());
  expect(throttled).toEqual({ kind: 'retry', code: 'TooManyRequests', afterMs: 11_000 });
  expect(await actuator.send(send('isolate_device', 'mde:ffff'), patient())).toMatchObject({
    kind: 'failed',
    code: 'ResourceNotFound',
  });
  await actuator.send(send('isolate_device', 'mde:d3'), patient());
  const twice = await actuator.send(send('isolate_device', 'mde:d3'), patient());
  expect(twice).toMatchObject({ kind: 'accepted', job: 'job-2', detail: { already: true } });
  const [, job] = vendor.actions;
  if (job !== undefined) job.status = 'TimeOut';
  const reading = await actuator.readEffect(
    { ...send('isolate_device', 'mde:d3'), job: job?.id ?? '' },
    NOW,
    patient(),
  );
  expect(reading).toMatchObject({ kind: 'failed', code: 'TimeOut' });
});

test('a release calls off an isolation that the machine never heard of, and that is seen afterwards', async () => {
  const { vendor, actuator } = await defender();
  await actuator.send(send('isolate_device', 'mde:off'), patient());
  const release = send('release_device', 'mde:off');
  expect(await actuator.readEffect(release, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(release, patient())).toMatchObject({ kind: 'done', detail: { cancelled: 'job-1' } });
  expect(vendor.actions).toMatchObject([{ type: 'Isolate', status: 'Cancelled' }]);
  expect(await actuator.readEffect(release, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('Defender may call a running request a conflict: it is followed all the same', async () => {
  const { actuator } = await defender([409, 'ActiveRequestAlreadyInProgress']);
  const step = send('isolate_device', 'mde:d4');
  await actuator.send(step, patient());
  const twice = await actuator.send(step, patient());
  expect(twice).toMatchObject({ kind: 'accepted', job: 'job-1', detail: { already: true } });
});

test('an isolation that somebody began hours ago, of a machine that is off, is followed as ours', async () => {
  const { vendor, actuator } = await defender();
  const theirs = { id: 'theirs', type: 'Isolate', machineId: 'd7', creationDateTimeUtc: '2026-11-02T03:00:00Z' };
  vendor.actions.push({ ...theirs, status: 'Pending' });
  const step = send('isolate_device', 'mde:d7');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'accepted', job: 'theirs' });
  expect(await actuator.readEffect({ ...step, job: 'theirs' }, NOW, patient())).toEqual({ kind: 'pending' });
});

test.each([
  ['block_hash', 'allow_hash', `mde:sha256:${HASH}`, { indicatorType: 'FileSha256', action: 'BlockAndRemediate' }],
  ['block_ip', 'allow_ip', 'mde:203.0.113.7', { indicatorType: 'IpAddress', action: 'Block' }],
  ['block_domain', 'allow_domain', 'mde:evil.example', { indicatorType: 'DomainName', action: 'Block' }],
])('Defender refuses what %s names, and %s lifts it', async (block, allow, target, indicator) => {
  const { vendor, actuator } = await defender();
  const step = send(block, target);
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(vendor.indicators).toMatchObject([indicator]);
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(send(allow, target), patient())).toMatchObject({ kind: 'done', detail: { removed: 1 } });
  expect(await actuator.readEffect(send(allow, target), NOW, patient())).toMatchObject({ kind: 'applied' });
});

async function falcon(secret = 'env:SECRET') {
  const vendor = await startFalcon();
  stop = vendor.stop;
  const config = { baseUrl: vendor.url, clientId: 'env:ID', clientSecret: secret };
  return { vendor, actuator: crowdstrikeActuator(config, parts) };
}

test('Falcon contains a host once it checks in, and lifts it again', async () => {
  const { vendor, actuator } = await falcon();
  const step = send('isolate_device', 'crowdstrike:a1b2');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'accepted' });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'pending' });
  vendor.hosts.set('a1b2', 'contained');
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  await actuator.send(send('release_device', 'crowdstrike:a1b2'), patient());
  vendor.hosts.set('a1b2', 'normal');
  const released = await actuator.readEffect(send('release_device', 'crowdstrike:a1b2'), NOW, patient());
  expect(released).toMatchObject({ kind: 'applied', detail: { hostStatus: 'normal' } });
});

test('a host that Falcon does not know fails although its answer is 202, and a refused secret fails', async () => {
  const { vendor, actuator } = await falcon();
  const stranger = await actuator.send(send('isolate_device', 'crowdstrike:zzzz'), patient());
  expect(stranger).toMatchObject({ kind: 'failed', code: 'FALCON_404' });
  vendor.faults.push('throttled');
  const throttled = await actuator.send(send('isolate_device', 'crowdstrike:a1b2'), patient());
  expect(throttled).toMatchObject({ kind: 'retry', code: 'FALCON_429' });
  await stop();
  const wrong = await falcon('env:WRONG');
  expect(await wrong.actuator.send(send('isolate_device', 'crowdstrike:a1b2'), patient())).toMatchObject({
    kind: 'failed',
    code: 'CONFIG_INVALID',
  });
});

test('a host or agent that is contained already, or on its way there, is not a failure', async () => {
  const { vendor, actuator } = await falcon();
  const contain = send('isolate_device', 'crowdstrike:a1b2');
  await actuator.send(contain, patient());
  expect(await actuator.send(contain, patient())).toMatchObject({ kind: 'accepted', detail: { already: true } });
  vendor.hosts.set('a1b2', 'contained');
  expect(await actuator.send(contain, patient())).toMatchObject({ kind: 'done', detail: { already: true } });
  await vendor.stop();
  const console = await startSentinelOne();
  stop = console.stop;
  const agents = sentineloneActuator({ baseUrl: console.url, token: 'env:SECRET' }, parts);
  console.agents.set('1234567890', 'disconnected');
  const cut = send('isolate_device', 'sentinelone:1234567890');
  expect(await agents.send(cut, patient())).toMatchObject({ kind: 'done', detail: { already: true } });
});

test('Falcon prevents a hash and lets it run again', async () => {
  const { vendor, actuator } = await falcon();
  const target = `crowdstrike:sha256:${HASH}`;
  expect(await actuator.send(send('block_hash', target), patient())).toMatchObject({ kind: 'done' });
  expect(await actuator.readEffect(send('block_hash', target), NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(send('allow_hash', target), patient())).toMatchObject({ kind: 'done' });
  expect(vendor.hashes.size).toBe(0);
  const odd = await actuator.send(send('block_hash', 'crowdstrike:sha256:xyz'), patient());
  expect(odd).toMatchObject({ kind: 'failed', code: 'BAD_USER_INPUT' });
});

test('SentinelOne disconnects an agent, and a filter that meets none is a failure', async () => {
  const vendor = await startSentinelOne();
  stop = vendor.stop;
  const actuator = sentineloneActuator({ baseUrl: vendor.url, token: 'env:SECRET' }, parts);
  const step = send('isolate_device', 'sentinelone:1234567890');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'accepted' });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'pending' });
  vendor.agents.set('1234567890', 'disconnected');
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  const stranger = await actuator.send(send('isolate_device', 'sentinelone:999'), patient());
  expect(stranger).toMatchObject({ kind: 'failed', code: 'NO_SUCH_AGENT' });
  vendor.faults.push('busy');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'ambiguous', code: 'HTTP_503' });
  const wrong = sentineloneActuator({ baseUrl: vendor.url, token: 'env:WRONG' }, parts);
  expect(await wrong.send(step, patient())).toMatchObject({ kind: 'failed', code: 'S1_4010010' });
});

test('what an adapter does not offer fails at once and reaches nobody', async () => {
  const { vendor, actuator } = await falcon();
  const outcome = await actuator.send(send('block_ip', 'crowdstrike:203.0.113.7'), patient());
  expect(outcome).toMatchObject({ kind: 'failed', code: 'NOT_SUPPORTED' });
  expect(vendor.received).toEqual([]);
});
