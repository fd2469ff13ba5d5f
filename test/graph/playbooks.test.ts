import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { playbookStore } from '../../src/graph/stores/playbook.store.js';
import { advanceRuns } from '../../src/usecases/playbook/advance.js';
import { readPlaybook } from '../../src/usecases/playbook/cacao.js';
import { playbookDesk } from '../../src/usecases/playbook/playbook-desk.js';
import type { ShownRun } from '../../src/usecases/playbook/ports.js';
import { actionWorld, responder } from '../harness/action-world.js';
import { action, blocking, manual, openc2, playbookText, step } from '../harness/playbooks.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
let ids = 0;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  await world.person('user:ana', ['okta:00u1']);
  await world.person('user:gil', ['okta:00u2']);
  await world.decide('user:ana', 'MALICIOUS');
});
afterAll(() => graph.close());

const owner: Principal = { ...responder('olga'), roles: ['policy_owner'] };
const A = (name: string) => step('action', name);
const END = step('end', 'z');
const parts = () => ({ playbooks: playbookStore(graph), actions: world.parts, now: world.now });
const desk = () => playbookDesk({ ...parts(), newId: () => `run-${String(++ids)}`, committed: () => undefined });
const PERSON = { __person__: { type: 'string', external: true } };
const workflow = {
  [step('start', 'a')]: { type: 'start', on_completion: A('1') },
  [A('1')]: action('End the sessions', [blocking('__person__:value')], { on_success: A('2'), on_failure: A('3') }),
  [A('2')]: action('Call the person', [manual('Call the person on a known number.')], { on_completion: END }),
  [A('3')]: action('Tell the lead', [manual('Tell the lead.')], { on_completion: END }),
};
const text = playbookText(workflow, { playbook_variables: PERSON });
const started = async (variables: Record<string, string> = { __person__: 'user:ana' }) => {
  const { key } = await desk().import(owner, text);
  return desk().start(responder('bo'), { key, case: 1, variables, reason: 'as the procedure says' });
};
const end = (state: string) => graph.runAlone('MATCH (a:Action) SET a.state = $state, a.finishedAt = 1', { state });
const look = async () => {
  world.pass(2_000);
  await advanceRuns(parts());
  return (await desk().runs(responder('bo'), 1))[0];
};

test('a playbook is followed step by step, each action through the guard, manual steps by people', async () => {
  const run = await started();
  expect(run).toMatchObject({ outcome: 'RUNNING', waiting: [{ name: 'End the sessions', manual: null }] });
  const actions = await world.parts.actions.ofCase(1);
  expect(actions).toMatchObject([{ type: 'revoke_sessions', target: 'user:ana', state: 'QUEUED' }]);
  expect(JSON.parse(actions[0]?.requesterJson ?? '{}')).toMatchObject({ id: 'bo', kind: 'human' });
  await end('CONFIRMED');
  const second = await look();
  expect(second?.waiting).toMatchObject([{ manual: 'Call the person on a known number.' }]);
  const [waiting] = second?.waiting ?? [];
  const answer = { run: run.uid, thread: waiting?.thread ?? '', step: waiting?.step ?? '', variables: {} };
  const done = await desk().answer(responder('cy'), { ...answer, success: true, note: 'It was not her.' });
  expect(done).toMatchObject({ outcome: 'DONE', waiting: [] });
  await expect(desk().answer(responder('cy'), { ...answer, success: true, note: 'x' })).rejects.toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  const told = await graph.run<{ type: string }>(
    "MATCH (e:AuditEvent {stream: 'case/1'}) WHERE e.type STARTS WITH 'playbook' RETURN e.type AS type ORDER BY e.seq",
  );
  expect(told.map(({ type }) => type)).toEqual([
    'playbook.started',
    'playbook.step_asked',
    'playbook.step_success',
    'playbook.step_manual',
    'playbook.step_success',
    'playbook.ended',
  ]);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true });
});

test('what the guard or the target refuses goes the way of a failure', async () => {
  await started();
  await end('FAILED');
  expect((await look())?.waiting).toMatchObject([{ manual: 'Tell the lead.' }]);
});

test('a node that dies between asking and noting it leaves nothing twice: another goes on', async () => {
  const { key } = await desk().import(owner, text);
  const store = playbookStore(graph);
  const dying = {
    ...parts(),
    playbooks: { ...store, keep: () => Promise.reject(new Error('killed')) },
  };
  const doomed = playbookDesk({ ...dying, newId: () => 'run-dead', committed: () => undefined });
  const input = { key, case: 1, variables: { __person__: 'user:ana' }, reason: 'x' };
  await expect(doomed.start(responder('bo'), input)).rejects.toThrow('killed');
  await Promise.all([look(), look()]);
  const actions = await world.parts.actions.ofCase(1);
  expect(actions).toHaveLength(1);
  const [run] = await desk().runs(responder('bo'), 1);
  expect(run?.log.filter(({ kind }) => kind === 'asked')).toHaveLength(1);
});

test('a failure that nobody takes up ends the run, and says at which step', async () => {
  const alone = { ...workflow, [A('1')]: action('End the sessions', [blocking('user:ana')], { on_success: END }) };
  const { key } = await desk().import(owner, playbookText(alone, { playbook_variables: PERSON }));
  const input = { key, case: 1, variables: { __person__: 'user:ana' }, reason: 'x' };
  const run = await desk().start(responder('bo'), input);
  await end('FAILED');
  expect(await look()).toMatchObject({ uid: run.uid, outcome: 'FAILED', fault: 'End the sessions failed.' });
});

test('a version stays as it was imported, and what could not run is refused before it is needed', async () => {
  const first = await desk().import(owner, text);
  expect(await desk().import(owner, text)).toMatchObject({ key: first.key });
  const altered = text.replace('known number', 'given number');
  await expect(desk().import(owner, altered)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  const later = altered.replace('"modified":"2026-01-01', '"modified":"2026-02-01');
  expect((await desk().import(owner, later)).key).not.toBe(first.key);
  const unknown = { ...workflow, [A('1')]: action('x', [openc2({ action: 'scan', target: { device: 'd' } })]) };
  await expect(desk().import(owner, playbookText(unknown))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(desk().import(responder('bo'), text)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

const SWITCH = step('switch-condition', 's');
const revoking = (args: object) =>
  openc2({ action: 'delete', target: { 'x-sequitur:user_session': { key: '__person__:value' } }, args });
test.each([
  ['a name in a command', { [A('1')]: action('x', [blocking('__persn__:value')]) }, A('1'), '__persn__'],
  ['an argument', { [A('1')]: action('x', [revoking({ speed: 'high' })]) }, A('1'), 'speed'],
  ['a switch', { [SWITCH]: { type: 'switch-condition', switch: '__tier__:value', cases: {} } }, SWITCH, '__tier__'],
  ['no switch', { [SWITCH]: { type: 'switch-condition', switch: 'high', cases: {} } }, SWITCH, 'no variable'],
])('%s that the playbook does not declare is refused at import, with its place', async (_what, more, path, told) => {
  const wrong = playbookText({ ...workflow, ...more }, { playbook_variables: PERSON });
  await expect(desk().import(owner, wrong)).rejects.toMatchObject({
    ...{ code: 'BAD_USER_INPUT', place: { path: `workflow.${path}` } },
    message: expect.stringContaining(told),
  });
});

test('a playbook is not followed before or after its author says that it holds', async () => {
  for (const held of [{ valid_from: '2999-01-01T00:00:00Z' }, { valid_until: '2001-01-01T00:00:00Z' }]) {
    const { key } = await desk().import(
      owner,
      playbookText(workflow, { playbook_variables: PERSON, ...held, id: step('playbook', JSON.stringify(held)) }),
    );
    const input = { key, case: 1, variables: { __person__: 'user:ana' }, reason: 'x' };
    await expect(desk().start(responder('bo'), input)).rejects.toMatchObject({ place: { path: 'playbook' } });
  }
});

test('a command whose variable has no value is not asked for: its step fails and says which', async () => {
  const open = { __person__: { type: 'string' } };
  const { key } = await desk().import(owner, playbookText(workflow, { playbook_variables: open }));
  const run = await desk().start(responder('bo'), { key, case: 1, variables: {}, reason: 'x' });
  expect(run.waiting).toMatchObject([{ name: 'Tell the lead' }]);
  expect(run.log).toMatchObject([
    { kind: 'failure', note: 'The command was not asked for: __person__ has no value.' },
    {},
  ]);
  expect(await world.parts.actions.ofCase(1)).toEqual([]);
});

test("a step's own variable stands before the playbook's", async () => {
  const own = { step_variables: { __person__: { type: 'string', value: 'user:ana' } }, on_completion: END };
  const steps = { ...workflow, [A('1')]: action('End the sessions', [blocking('__person__:value')], own) };
  const { key } = await desk().import(owner, playbookText(steps, { playbook_variables: PERSON }));
  await desk().start(responder('bo'), { key, case: 1, variables: { __person__: 'user:gil' }, reason: 'x' });
  expect(await world.parts.actions.ofCase(1)).toMatchObject([{ target: 'user:ana' }]);
});

test('variables that are missing, unknown or constant are refused, and so is a case that is not there', async () => {
  await expect(started({})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(started({ __person__: 'user:ana', __x__: 'y' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  const { key } = await desk().import(owner, text);
  const input = { key, case: 9, variables: { __person__: 'user:ana' }, reason: 'x' };
  await expect(desk().start(responder('bo'), input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what took effect in a case is exported as a playbook that can be imported and run elsewhere', async () => {
  await started();
  await graph.runAlone("MATCH (a:Action) SET a.state = 'CONFIRMED', a.effectiveAt = 1, a.finishedAt = 1");
  const exported = await desk().exportCase(responder('bo'), 1);
  const playbook = readPlaybook(exported);
  expect(Object.values(playbook.workflow).map(({ name }) => name)).toContain('Revoke sessions: user:ana');
  const { key } = await desk().import(owner, exported);
  const run = await desk().start(responder('bo'), { key, case: 1, variables: {}, reason: 'again' });
  await look();
  const outcome = async () => (await desk().runs(responder('bo'), 1)).find(({ uid }) => uid === run.uid)?.outcome;
  // What was done before the run is no step of it: it is asked for anew.
  expect(await outcome()).toBe('RUNNING');
  expect((await world.parts.actions.ofCase(1)).map(({ state }) => state).sort()).toEqual(['CONFIRMED', 'QUEUED']);
  await graph.runAlone("MATCH (a:Action) SET a.state = 'CONFIRMED', a.effectiveAt = $now, a.finishedAt = $now", {
    now: world.now(),
  });
  await look();
  expect(await outcome()).toBe('DONE');
});

const HURRIED = {
  [step('start', 'a')]: { type: 'start', on_completion: A('1') },
  [A('1')]: action('Wait, then end the sessions', [blocking('user:ana')], {
    ...{ delay: 30_000, timeout: 60_000, on_success: END, on_failure: A('3') },
  }),
  [A('3')]: action('Tell the lead', [manual('Tell the lead.')], { timeout: 10_000, on_completion: END }),
};

test('a step waits for its delay, and one that takes longer than its timeout has failed', async () => {
  const { key } = await desk().import(owner, playbookText(HURRIED));
  await desk().start(responder('bo'), { key, case: 1, variables: {}, reason: 'x' });
  expect(await world.parts.actions.ofCase(1)).toEqual([]);
  await look();
  expect(await world.parts.actions.ofCase(1)).toEqual([]);
  world.pass(30_000);
  await look();
  expect(await world.parts.actions.ofCase(1)).toHaveLength(1);
  world.pass(55_000);
  expect((await look())?.waiting).toMatchObject([{ name: 'Wait, then end the sessions' }]);
  world.pass(5_000);
  expect((await look())?.waiting).toMatchObject([{ name: 'Tell the lead' }]);
  world.pass(10_000);
  const run = await look();
  expect(run).toMatchObject({ outcome: 'DONE' });
  expect(run?.log.map(({ kind }) => kind)).toEqual(['delayed', 'asked', 'failure', 'manual', 'failure']);
});

test('a run that is killed before or after each of its steps is noted is followed to its end, and nothing is done twice', async () => {
  const [FORK, LOOP] = [step('parallel', 'p'), step('while-condition', 'w')];
  const both = playbookText(
    {
      [step('start', 'a')]: { type: 'start', on_completion: FORK },
      [FORK]: { type: 'parallel', next_steps: [A('1'), LOOP], on_completion: A('9') },
      [A('1')]: action('Ana', [blocking('user:ana')]),
      [LOOP]: { type: 'while-condition', condition: '__n__:value < 2', on_true: A('2') },
      [A('2')]: action('Call', [manual('Call.')]),
      [A('9')]: action('Gil', [blocking('user:gil')], { on_completion: END }),
    },
    { playbook_variables: { __n__: { type: 'integer', value: '0' } } },
  );
  const store = playbookStore(graph);
  let calls = 0;
  /** Every other note is lost with its node, before or after it was written. */
  const dying = {
    ...store,
    keep: async (...given: Parameters<typeof store.keep>) => {
      const turn = ++calls % 4;
      if (turn === 1) throw new Error('killed');
      const kept = await store.keep(...given);
      if (turn === 3) throw new Error('killed');
      return kept;
    },
  };
  const fragile = () =>
    playbookDesk({ ...parts(), playbooks: dying, newId: () => 'run-fragile', committed: () => undefined });
  const { key } = await desk().import(owner, both);
  await fragile()
    .start(responder('bo'), { key, case: 1, variables: {}, reason: 'x' })
    .catch(() => undefined);
  /** A person does what they are asked for, once it was noted that they are. */
  const answer = async (run: ShownRun): Promise<void> => {
    const call = run.waiting.find(({ manual: asked }) => asked !== null);
    const at = run.log.filter(({ step: name }) => name === call?.step);
    if (call === undefined || !at.some(({ kind }) => kind === 'manual')) return;
    const given = { run: run.uid, thread: call.thread, step: call.step, success: true, note: 'called' };
    const calls = at.filter(({ kind }) => kind === 'success').length + 1;
    await fragile()
      .answer(responder('cy'), { ...given, variables: { __n__: String(calls) } })
      .catch(() => undefined);
  };
  for (let round = 0; round < 40; round++) {
    world.pass(2_000);
    await advanceRuns({ ...parts(), playbooks: dying }).catch(() => false);
    await end('CONFIRMED');
    const [run] = await desk().runs(responder('bo'), 1);
    if (run?.outcome !== 'RUNNING') break;
    await answer(run);
  }
  const [run] = await desk().runs(responder('bo'), 1);
  expect(run).toMatchObject({ outcome: 'DONE' });
  const asked = run?.log.filter(({ kind }) => kind === 'asked').map(({ action: uid }) => uid) ?? [];
  expect(new Set(asked).size).toBe(2);
  expect(asked).toHaveLength(2);
  expect(await world.parts.actions.ofCase(1)).toHaveLength(2);
  expect(run?.log.filter(({ kind, step: at }) => kind === 'success' && at === A('2'))).toHaveLength(2);
});

test('a run that is stopped asks for nothing more, and what it asked for and has not left is denied', async () => {
  const run = await started();
  const stop = (reason: string, by = responder('cy')) => desk().stop(by, { run: run.uid, reason });
  await expect(stop(' ')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(stop('x', owner)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await stop('It was her after all.')).toMatchObject({
    outcome: 'STOPPED',
    fault: 'Stopped by cy.',
    waiting: [],
    log: [{ kind: 'asked' }, { kind: 'stopped', by: 'cy', note: 'It was her after all.' }],
  });
  expect(await world.parts.actions.ofCase(1)).toMatchObject([{ type: 'revoke_sessions', state: 'DENIED' }]);
  expect(await look()).toMatchObject({ outcome: 'STOPPED', waiting: [] });
  expect(await world.parts.actions.ofCase(1)).toHaveLength(1);
  await expect(stop('again')).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true });
});

test('stopping takes back nothing that has left, and wins against a node that looks at the run', async () => {
  const run = await started();
  await end('CONFIRMED');
  const store = playbookStore(graph);
  let looks = 0;
  const busy = {
    ...store,
    run: async (uid: string) => {
      const read = await store.run(uid);
      if (looks++ === 0) await look();
      return read;
    },
  };
  const contested = playbookDesk({ ...parts(), playbooks: busy, newId: () => 'x', committed: () => undefined });
  expect(await contested.stop(responder('bo'), { run: run.uid, reason: 'x' })).toMatchObject({ outcome: 'STOPPED' });
  expect(await world.parts.actions.ofCase(1)).toMatchObject([{ state: 'CONFIRMED' }]);
});
