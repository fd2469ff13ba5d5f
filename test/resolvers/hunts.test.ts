import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';
import { RUNNING_HUNTS } from '../../src/graph/stores/hunt.cypher.js';
import { FATIGUE, FROM, HuntStand, SAVE, START_RUN, TO, type Reply } from '../harness/hunt-stand.js';

let stand: HuntStand;
beforeAll(async () => {
  stand = await HuntStand.open();
});
afterAll(() => stand.close());

test('a hunt is saved under version control, with its linter’s doubts and its test cases beside it', async () => {
  const events = [
    { id: '1', ts: 0, event_type: 'authentication', operation: 'mfa.push_denied', actor: { identity: 'ana' } },
    { id: '2', ts: 9, event_type: 'authentication', operation: 'mfa.push_approved', actor: { identity: 'ana' } },
  ];
  const cases = [{ name: 'denied, then approved', events, matches: 1, expected: [['1', '2']] }];
  const draft = { title: 'MFA fatigue', language: 'EQL', query: FATIGUE, techniqueIds: ['T1621'], cases };
  const first = await stand.save({ ...draft, expectedVersion: 0 });
  expect(first).toMatchObject({
    __typename: 'HuntSaved',
    findings: [],
    cases: [{ name: 'denied, then approved', passed: true }],
    hunt: { key: 'mfa-fatigue@1', version: 1, latest: true, owner: 'hunter', techniqueIds: ['T1621'], language: 'EQL' },
  });
  expect(await stand.save({ ...draft, expectedVersion: 0 })).toMatchObject({
    __typename: 'Conflict',
    code: 'VERSION_CONFLICT',
  });
  const second = await stand.save({ ...draft, query: FATIGUE.replace('10m', '60d'), expectedVersion: 1 });
  expect(second).toMatchObject({
    findings: [{ severity: 'WARNING', code: 'RULE_NOT_LIVE', line: 1, column: 1 }],
    hunt: { key: 'mfa-fatigue@2', latest: true },
  });
  const { hunts: newest } = await stand.ask('{ hunts(first: 10) { nodes { key latest } } }');
  expect(newest.nodes).toEqual([{ key: 'mfa-fatigue@2', latest: true }]);
  const { hunts: all } = await stand.ask(
    '{ hunts(first: 10, filter: {huntId: "mfa-fatigue"}) { nodes { key latest } } }',
  );
  expect(all.nodes.map((each) => each.key)).toEqual(['mfa-fatigue@1', 'mfa-fatigue@2']);
});

test('a hunt that cannot run, or whose case fails, is refused with the place and the nearest name', async () => {
  const query = 'authentication where operaton == "mfa.enrol"';
  const refused = await stand.save({ title: 'typo', language: 'EQL', query });
  expect(refused).toMatchObject({
    __typename: 'HuntRefused',
    code: 'RULE_UNKNOWN_FIELD',
    findings: [{ severity: 'ERROR', line: 1, column: 22 }],
  });
  expect(refused.findings[0]?.message).toContain('operation');
  const cases = [{ name: 'nothing there', events: [], matches: 1 }];
  expect(await stand.save({ title: 'case', language: 'EQL', query: 'any where true', cases })).toMatchObject({
    __typename: 'HuntRefused',
    findings: [],
    cases: [{ name: 'nothing there', passed: false }],
  });
  const input = { title: 'x', language: 'EQL', query: 'any where true' };
  expect(await stand.faultOf(SAVE, { input }, 'analyst')).toBe('FORBIDDEN');
});

test('lint tells what can never match and what cannot watch, at its place', async () => {
  const lint = async (query: string) =>
    (
      await stand.ask(
        'query($input: HuntTextInput!) { lintHunt(input: $input) { severity code line column message } }',
        {
          input: { language: 'EQL', query },
        },
      )
    ).lintHunt;
  expect(await lint('any where operation == "mfa.enroll"')).toMatchObject([
    { severity: 'WARNING', code: 'RULE_TYPE', line: 1 },
  ]);
  expect(
    await lint('sequence by device [any where true]\n [any where severity_id > 5 and severity_id < 3]'),
  ).toMatchObject([
    { code: 'RULE_NOT_LIVE', line: 1, column: 1 },
    { code: 'RULE_TYPE', line: 2 },
  ]);
  expect(await lint('sequence by device [any where true')).toMatchObject([{ severity: 'ERROR', code: 'RULE_SYNTAX' }]);
});

test('what a hunt would cost is told before it runs', async () => {
  const query = `query($input: ExplainHuntInput!) { explainHunt(input: $input) {
    steps { step text category keys index expectedHits } readsFrom readsTo eventsExpected atLeast rowsExpected largest notLive } }`;
  const input = { text: { language: 'EQL', query: FATIGUE }, from: FROM, to: TO };
  expect((await stand.ask(query, { input })).explainHunt).toMatchObject({
    steps: [
      { step: 0, category: 'authentication', keys: ['actor.identity'], expectedHits: 3 },
      { step: 1, category: 'authentication', expectedHits: 2 },
    ],
    readsFrom: '2026-10-31T23:40:00.000Z',
    eventsExpected: 5,
    atLeast: false,
    rowsExpected: 5,
    notLive: null,
  });
  // a period that begins years before the first event looks at the same events
  const wide = { ...input, from: '1999-01-01T00:00:00Z' };
  expect((await stand.ask(query, { input: wide })).explainHunt).toMatchObject({
    steps: [{ expectedHits: 3 }, { expectedHits: 2 }],
    rowsExpected: 5,
  });
  const cypher = { language: 'CYPHER', query: 'MATCH (e:Event) WHERE e.t > 0 RETURN e' };
  const explained = (await stand.ask(query, { input: { ...input, text: cypher } })).explainHunt;
  expect(explained.rowsExpected).toBeGreaterThan(0);
  expect(explained.largest).toContain('rows');
});

test('a run streams its progress to a socket and its matches are read by page', async () => {
  const client = createWs({
    url: stand.api.server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer hunter' },
    retryAttempts: 0,
  });
  const { changes } = await stand.ask('{ changes(first: 200) { pageInfo { endCursor } } }');
  const started = await stand.run({ id: 'mfa-fatigue@1', from: FROM, to: TO });
  expect(started.run).toMatchObject({ state: 'QUEUED', eventsExpected: 5 });
  const progress = client.iterate({
    query: `subscription($run: ID, $after: String) { huntProgress(run: $run, after: $after) {
      kind caseNumber huntRun { state matchCount share } } }`,
    variables: { run: started.run.id, after: changes.pageInfo.endCursor },
  });
  await stand.finish();
  const told: Reply[] = [];
  for await (const { data } of progress) {
    told.push((data as unknown as Reply).huntProgress);
    if (told.at(-1)?.kind === 'HUNT_ENDED') break;
  }
  await client.dispose();
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)).toMatchObject({ caseNumber: 0, huntRun: { state: 'DONE', matchCount: 1, share: 1 } });
  expect(await stand.result(started.run.id)).toMatchObject({
    state: 'DONE',
    truncated: null,
    eventsSeen: 5,
    matches: {
      totalCount: 1,
      nodes: [
        {
          state: 'FIRED',
          group: ['okta:ana'],
          steps: [
            { step: 0, span: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 56 }, event: { uid: 'a2' } },
            { step: 1, event: { uid: 'a3', operation: 'mfa.push_approved', entities: [{ role: 'ACTOR' }] } },
          ],
        },
      ],
    },
  });
});

test('a Cypher run gives rows, events and entities; one that changes the graph is refused', async () => {
  const query =
    "MATCH (a:Account)<-[:ACTOR]-(e:Event {operation: 'mfa.push_approved'}) RETURN a, e, e.t AS at ORDER BY at";
  const started = await stand.run({ text: { language: 'CYPHER', query }, from: FROM, to: TO });
  await stand.finish();
  expect(await stand.result(started.run.id)).toMatchObject({
    state: 'DONE',
    matchCount: 2,
    matches: { nodes: [{ entities: [{ id: 'Account:okta:ana' }], steps: [{ event: { uid: 'a3' } }] }] },
  });
  const input = { text: { language: 'CYPHER', query: 'MATCH (e:Event) DETACH DELETE e' }, from: FROM, to: TO };
  expect(await stand.faultOf(START_RUN, { input })).toBe('CYPHER_REFUSED');
});

test('a saved hunt runs with all that our dialect can say', async () => {
  const query = `sequence by actor.identity with maxspan=10m
    [authentication where operation == "mfa.push_denied"] as a
    [authentication where operation == "mfa.push_approved"] within 90s`;
  expect(await stand.save({ title: 'quick', language: 'EQL', query })).toMatchObject({ hunt: { key: 'quick@1' } });
  const started = await stand.run({ id: 'quick', from: FROM, to: TO });
  await stand.finish();
  expect(await stand.result(started.run.id)).toMatchObject({ state: 'DONE', matchCount: 1 });
});

test('a run keeps no more matches than its limit and says so; pipes pick from the finished list', async () => {
  const text = { language: 'EQL', query: 'authentication where true' };
  const cut = await stand.run({ text, from: FROM, to: TO, limit: 2 });
  const piped = await stand.run({ text: { ...text, query: 'authentication where true | tail 2' }, from: FROM, to: TO });
  await stand.finish();
  expect(await stand.result(cut.run.id)).toMatchObject({ state: 'DONE', matchCount: 2, truncated: 'MATCHES' });
  const told = await stand.result(piped.run.id);
  expect(told).toMatchObject({ matchCount: 2, truncated: null });
  expect(told.matches.nodes[0]?.steps[0]?.event.uid).toBe('b1');
});

test('a run that waits is called off at once, by who started it and not by others', async () => {
  const started = await stand.run({ id: 'mfa-fatigue@1', from: FROM, to: TO });
  const cancel =
    'mutation($run: ID!) { cancelHunt(input: {run: $run}) { __typename ... on Refusal { code } ... on HuntRunChanged { run { state } } } }';
  const variables = { run: started.run.id };
  expect((await stand.ask(cancel, variables, 'policy_owner')).cancelHunt).toMatchObject({
    run: { state: 'CANCELLED' },
  });
  const theirs = await stand.run({ id: 'mfa-fatigue@1', from: FROM, to: TO }, 'policy_owner');
  expect((await stand.ask(cancel, { run: theirs.run.id })).cancelHunt).toMatchObject({ code: 'NOT_OWNER' });
  await stand.finish();
});

test('nobody holds more than five runs, and one idempotency key is one run', async () => {
  const input = { id: 'mfa-fatigue@1', from: FROM, to: TO };
  const [one, again] = [
    await stand.run({ ...input, idempotencyKey: 'k' }),
    await stand.run({ ...input, idempotencyKey: 'k' }),
  ];
  expect(again.run.id).toBe(one.run.id);
  expect(await stand.run({ ...input, to: FROM, idempotencyKey: 'k' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  for (let i = 0; i < 4; i += 1) await stand.run(input);
  expect(await stand.faultOf(START_RUN, { input })).toBe('HUNT_LIMIT');
  await stand.finish();
});

test('a run is not there for somebody who may not read hunts', async () => {
  const { run } = await stand.run({ id: 'mfa-fatigue@1', from: FROM, to: TO });
  const query = 'query($id: ID!) { node(id: $id) { id ... on HuntRun { query } } }';
  expect(await stand.ask(query, { id: run.id })).toMatchObject({ node: { id: run.id, query: FATIGUE } });
  expect(await stand.ask(query, { id: run.id }, 'viewer')).toEqual({ node: null });
  expect(await stand.faultOf('query($id: ID!) { huntRun(id: $id) { query } }', { id: run.id }, 'viewer')).toBe(
    'FORBIDDEN',
  );
  await stand.finish();
});

test('a run whose node went silent is marked as interrupted, with the reason', async () => {
  const started = await stand.run({ id: 'mfa-fatigue@1', from: FROM, to: TO });
  await stand.graph.runAlone(
    "MATCH (r:HuntRun {uid: $uid}) SET r.state = 'RUNNING', r.runner = 'gone', r.heartbeatAt = 0",
    {
      uid: started.run.id.slice('HuntRun:'.length),
    },
  );
  await stand.hunts.jobs.tidy();
  await stand.finish();
  const told = await stand.result(started.run.id);
  expect(told.state).toBe('INTERRUPTED');
  expect(told.reason).toContain('stopped');
});

test('calling a Cypher run off ends its query in the database', async () => {
  await stand.graph.write((tx) => tx.run("UNWIND range(1, 260) AS i CREATE (:Event {uid: 'many' + i, t: i})"));
  const query = 'MATCH (a:Event), (b:Event), (c:Event) WHERE a.t + b.t + c.t < 0 RETURN count(*) AS n';
  const started = await stand.run({ text: { language: 'CYPHER', query }, from: FROM, to: TO });
  expect(await stand.hunts.jobs.step()).toBe(true);
  const running = () => stand.graph.run(RUNNING_HUNTS);
  while ((await running()).length === 0);
  const cancel = 'mutation($run: ID!) { cancelHunt(input: {run: $run}) { __typename } }';
  expect((await stand.ask(cancel, { run: started.run.id })).cancelHunt).toMatchObject({ __typename: 'HuntRunChanged' });
  await stand.hunts.jobs.idle();
  expect(await stand.result(started.run.id)).toMatchObject({ state: 'CANCELLED', matchCount: 0 });
  while ((await running()).length > 0);
});
