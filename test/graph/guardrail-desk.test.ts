import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { actionLedger } from '../../src/graph/stores/action.store.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { guardrailShelf } from '../../src/graph/stores/guardrail-shelf.store.js';
import { keepGuardrails } from '../../src/graph/stores/permit-archive.store.js';
import { readGuardrails } from '../../src/pipeline/guard/folder.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { liveGuard } from '../../src/pipeline/guard/live-guard.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { guardrailDesk } from '../../src/usecases/action/guardrail-desk.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const shipped = readGuardrails('seeds/policies/guardrails');
let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
});
afterAll(() => graph.close());

const owner = (id: string): Principal => ({ ...responder(id), roles: ['policy_owner'] });
/** One node of the platform: its guard, its desk and its ledger. */
const node = () => {
  const shelf = guardrailShelf(graph);
  const guard = liveGuard(shipped, shelf);
  const desk = guardrailDesk({
    guard,
    shelf,
    now: world.now,
    breathe: async () => undefined,
    effort: { sample: 300, about: 600 },
  });
  const ledger = actionLedger(graph, { ...SETTINGS, refreshGuard: () => guard.refresh() });
  const request = { type: 'revoke_sessions', target: 'user:ana', args: {} };
  const ask = (target = 'user:ana') =>
    ledger.propose(
      { case: 1, request: { ...request, target }, requester: OWN_AGENT, reason: 'MALICIOUS', now: world.now() },
      queueRule(guard, world.now()),
    );
  return { guard, desk, ask };
};
const policy = (text: string, name = 'own.cedar') => [{ name, text }];
const NO_MACHINES =
  '@id("no-machines") @owner("security-operations") @reason("Until the audit is over.") forbid (principal is Sequitur::Agent, action in Sequitur::Action::"contain", resource);';
const HOLE =
  '@id("hole") @owner("x") @reason("x") permit (principal is Sequitur::Human, action, resource) when { context.hour == 3 };';
const ana = async () => {
  await world.person('user:ana', ['okta:00u1']);
  await world.decide('user:ana', 'MALICIOUS');
  await world.autonomy(4);
};

test('what one owner wrote another puts in force, and it holds for the next permit on every node', async () => {
  await ana();
  const here = node();
  const there = node();
  await keepGuardrails(graph, here.guard.guardrails.digest, shipped);
  const draft = await here.desk.save(owner('olga'), { files: policy(NO_MACHINES), reason: 'audit' });
  expect(draft).toMatchObject({ version: 1, holes: [] });
  await here.desk.publish(owner('pia'), { ...draft, reason: 'agreed', override: null });
  // The other node has heard nothing of it: the transaction that would write its permit tells it.
  await world.person('user:gil', ['okta:00u2']);
  await world.decide('user:gil', 'MALICIOUS');
  expect((await there.ask('user:gil')).state).toBe('PROPOSED');
  expect(there.guard.guardrails.digest).toBe(draft.digest);
  const rows = await graph.run<{ type: string; actor: string }>(
    "MATCH (e:AuditEvent {stream: 'config'}) WHERE e.type STARTS WITH 'guardrails.' RETURN e.type AS type, e.actor AS actor ORDER BY e.seq",
  );
  expect(rows).toEqual([
    { type: 'guardrails.saved', actor: 'olga' },
    { type: 'guardrails.published', actor: 'pia' },
  ]);
  expect(await verifyStream(graph, 'config')).toMatchObject({ intact: true });
});

test('what a replaced set refused is judged again, too', async () => {
  await ana();
  const here = node();
  const strict = await here.desk.save(owner('olga'), { files: policy(NO_MACHINES), reason: 'audit' });
  await here.desk.publish(owner('pia'), { ...strict, reason: 'agreed', override: null });
  const there = node();
  expect((await there.ask()).state).toBe('PROPOSED');
  const open = await here.desk.save(owner('olga'), { files: [{ name: 'own.cedar', text: '' }], reason: 'over' });
  await here.desk.publish(owner('pia'), { ...open, reason: 'agreed', override: null });
  expect((await there.ask()).state).toBe('QUEUED');
});

test('whoever wrote it cannot publish it, nor may a policy be owned by its author', async () => {
  const { desk } = node();
  const draft = await desk.save(owner('olga'), { files: policy(NO_MACHINES), reason: 'audit' });
  const publication = { ...draft, reason: 'x', override: null };
  await expect(desk.publish(owner('olga'), publication)).rejects.toMatchObject({ code: 'POLICY_NOT_PUBLISHABLE' });
  const mine = NO_MACHINES.replace('security-operations', 'olga');
  const own = await desk.save(owner('olga'), { files: policy(mine), reason: 'audit' });
  await expect(desk.publish(owner('pia'), { ...own, reason: 'x', override: null })).rejects.toMatchObject({
    code: 'POLICY_NOT_PUBLISHABLE',
  });
  await expect(desk.save(responder('bo'), { files: policy(mine), reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('a planted hole is shown at saving and stops publication, whatever the publisher says', async () => {
  const { desk, guard } = node();
  const before = guard.guardrails.digest;
  const draft = await desk.save(owner('olga'), { files: policy(HOLE), reason: 'convenient' });
  expect(draft.holes).toContain('an analyst or viewer changes nothing alone');
  const publication = { ...draft, reason: 'x', override: 'trust me' };
  await expect(desk.publish(owner('pia'), publication)).rejects.toMatchObject({
    code: 'POLICY_NOT_PUBLISHABLE',
    message: expect.stringContaining('an analyst or viewer changes nothing alone'),
  });
  expect(guard.guardrails.digest).toBe(before);
});

test('a cap is given up only with a word on why, which the audit keeps', async () => {
  const { desk } = node();
  const lenient = shipped.files
    .filter(({ name }) => name === 'forbids.cedar')
    .map(({ name, text }) => ({ name, text: text.replace('usedLastHour >= 20', 'usedLastHour >= 30') }));
  const draft = await desk.save(owner('olga'), { files: lenient, reason: 'too tight' });
  const publication = { ...draft, reason: 'agreed', override: null };
  await expect(desk.publish(owner('pia'), publication)).rejects.toMatchObject({ code: 'POLICY_NOT_PUBLISHABLE' });
  await desk.publish(owner('pia'), { ...publication, override: 'A campaign hits fifty people a day.' });
  const [row] = await graph.run<{ bodyJson: string }>(
    "MATCH (e:AuditEvent {type: 'guardrails.published'}) RETURN e.bodyJson AS bodyJson",
  );
  expect(JSON.parse(row?.bodyJson ?? '{}')).toMatchObject({ override: 'A campaign hits fifty people a day.' });
});

test('a draft that does not lint is not kept, and one made from what is no longer in force is not published', async () => {
  const { desk } = node();
  const broken = policy('\npermit everything');
  await expect(desk.save(owner('olga'), { files: broken, reason: 'x' })).rejects.toMatchObject({
    code: 'POLICY_INVALID',
    place: { file: 'own.cedar', line: 2 },
  });
  await expect(desk.save(owner('olga'), { files: policy('x', '../x'), reason: 'x' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const first = await desk.save(owner('olga'), { files: policy(NO_MACHINES), reason: 'audit' });
  const second = await desk.save(owner('olga'), { files: policy(NO_MACHINES, 'other.cedar'), reason: 'audit' });
  await desk.publish(owner('pia'), { ...first, reason: 'agreed', override: null });
  await expect(desk.publish(owner('pia'), { ...second, reason: 'x', override: null })).rejects.toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  const { versions, files } = await desk.read(owner('pia'));
  expect(versions.map(({ version, status }) => [version, status])).toEqual([
    [2, 'draft'],
    [1, 'published'],
  ]);
  expect(files.map(({ name }) => name)).toContain('own.cedar');
});
