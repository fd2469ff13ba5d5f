import { expect, test } from '@jest/globals';
import { writeCase } from '../harness/case-fixture.js';
import { standOfCases } from '../harness/stand-of-cases.js';

const stand = standOfCases(1, 2, 3);

const CASE =
  '... on CaseChanged { case { number title status owner version disposition eventCount tags mergedInto { number } mergedFrom { number } comments { nodes { text author } } } }';

async function act(mutation: string, input: object): Promise<Record<string, unknown>> {
  const { done, errors } = await stand.act(mutation, input, CASE);
  expect(errors).toEqual([]);
  return done;
}

test('a case opened by hand gets the next number and the events it was given', async () => {
  const made = await act('createCase', {
    title: '  Odd mail ',
    severity: 'LOW',
    tags: ['b', 'a', 'b'],
    events: ['e-1-0', 'e-1-1'],
  });
  expect(made).toMatchObject({
    case: { number: 4, title: 'Odd mail', status: 'OPEN', eventCount: 2, tags: ['a', 'b'], version: 1 },
  });
  const { data } = await stand.api.ask('{ case(number: 4) { entities { nodes { id } } similar { case { number } } } }');
  const ids = ['Account:okta:00u1', 'IpAddress:203.0.113.7', 'User:person:mara'];
  expect(data).toMatchObject({ case: { entities: { nodes: ids.map((id) => ({ id })) } } });
  expect((data as { case: { similar: unknown[] } }).case.similar).toContainEqual({ case: { number: 1 } });
});

test('the same idempotency key opens one case; with another request it is a conflict', async () => {
  const input = { title: 'Once', idempotencyKey: 'k1' };
  const [first, second] = [await act('createCase', input), await act('createCase', input)];
  expect(second).toEqual(first);
  expect(await act('createCase', { ...input, title: 'Twice' })).toMatchObject({
    __typename: 'Conflict',
    code: 'IDEMPOTENCY_CONFLICT',
  });
});

test('two repetitions of a request at once open one case', async () => {
  const input = { title: 'At once', idempotencyKey: 'k2' };
  const made = await Promise.all([1, 2, 3].map(() => act('createCase', input)));
  expect(new Set(made.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('a change under an old version is refused, and nothing is written', async () => {
  expect(await act('assignCase', { number: 1, owner: 'mara', expectedVersion: 1 })).toMatchObject({
    case: { owner: 'mara', status: 'IN_PROGRESS', version: 2 },
  });
  expect(await act('assignCase', { number: 1, owner: 'ivo', expectedVersion: 1 })).toMatchObject({
    __typename: 'Conflict',
    code: 'VERSION_CONFLICT',
  });
  expect((await stand.api.ask('{ case(number: 1) { owner version } }')).data).toEqual({
    case: { owner: 'mara', version: 2 },
  });
});

test('a closed case keeps its conclusion, cannot be closed again, and can be taken up again', async () => {
  expect(await act('closeCase', { number: 2, disposition: 'FALSE_POSITIVE' })).toMatchObject({
    case: { status: 'CLOSED', disposition: 'FALSE_POSITIVE' },
  });
  expect(await act('closeCase', { number: 2, disposition: 'TRUE_POSITIVE' })).toMatchObject({
    __typename: 'InvalidInput',
    path: 'number',
  });
  expect(await act('reopenCase', { number: 2 })).toMatchObject({ case: { status: 'OPEN' } });
});

test('a comment is kept with its author, and an empty one is refused with its path', async () => {
  expect(await act('addComment', { number: 2, text: 'called the user' })).toMatchObject({
    case: { comments: { nodes: [{ text: 'called the user', author: 'analyst' }] } },
  });
  expect(await act('addComment', { number: 2, text: '  ' })).toMatchObject({
    __typename: 'InvalidInput',
    path: 'text',
  });
  expect(await act('addComment', { number: 999, text: 'x' })).toMatchObject({
    __typename: 'NotFound',
    code: 'NOT_FOUND',
  });
});

test('a merge joins everything, and a split takes out exactly what it brought', async () => {
  const before = await stand.api.ask(
    '{ case(number: 3) { eventCount detections { totalCount } entities { totalCount } } }',
  );
  const merged = await act('mergeCases', { into: 3, from: [2] });
  expect(merged).toMatchObject({ case: { eventCount: 6, mergedFrom: [{ number: 2 }] } });
  expect(await act('mergeCases', { into: 1, from: [2] })).toMatchObject({ __typename: 'InvalidInput' });
  expect(await act('splitCase', { number: 2 })).toMatchObject({
    case: { number: 2, status: 'OPEN', eventCount: 3, mergedInto: null },
  });
  const after = await stand.api.ask(
    '{ case(number: 3) { eventCount detections { totalCount } entities { totalCount } } }',
  );
  expect(after.data).toEqual(before.data);
});

test('what the guard denies is an answer, not a fault', async () => {
  const query =
    'mutation { proposeAction(input: { caseNumber: 1, type: "revoke_sessions", target: "Account:okta:00u1" }) { __typename ... on Refusal { code message } } }';
  expect((await stand.api.ask(query)).data).toMatchObject({
    proposeAction: { __typename: 'Denied', code: 'GUARDRAIL_DENIED' },
  });
});

test('an approval returns the action it was about', async () => {
  const query =
    'mutation { approveAction(input: { id: "Action:act-1", argumentsDigest: "digest-1", decisionId: "Decision:dec-1", reason: "called" }) { ... on ActionChanged { action { id state arguments } } } }';
  const { data, errors } = await stand.api.ask(query, {}, 'responder');
  expect(errors).toEqual([]);
  expect(data).toMatchObject({ approveAction: { action: { id: 'Action:act-1', arguments: { user: '00u1' } } } });
});

test('records go in as objects and as raw lines, and the receipt tells what became of each', async () => {
  const query =
    'mutation($input: IngestRecordsInput!) { ingestRecords(input: $input) { accepted duplicates rejected { index code message deadLetterId } receipt { index eventIds outcome } } }';
  const input = { source: 'okta/system_log', records: [{ uuid: '1' }, '<13>raw line'], idempotencyKey: 'x' };
  const { data } = await stand.api.ask(query, { input }, 'integrator');
  expect(data).toMatchObject({ ingestRecords: { accepted: 2, receipt: [{ index: 0, outcome: 'NEW' }, { index: 1 }] } });
});

test('the queue puts what is worse first, what waits longer before its like, and no closed case at all', async () => {
  const open = async (title: string, severity: string): Promise<number> => {
    const made = await act('createCase', { title, severity });
    return (made['case'] as { number: number }).number;
  };
  const [low, older, newer, closed] = [
    await open('low', 'LOW'),
    await open('older', 'CRITICAL'),
    (stand.api.clock.now += 3_600_000) && (await open('newer', 'CRITICAL')),
    await open('done with', 'FATAL'),
  ];
  await act('closeCase', { number: closed, disposition: 'INCONCLUSIVE' });
  const query = '{ cases(first: 200, orderBy: { field: PRIORITY }) { totalCount nodes { number priority } } }';
  const { data } = await stand.api.ask(query);
  const { nodes } = (data as { cases: { nodes: { number: number; priority: number }[] } }).cases;
  const numbers = nodes.map(({ number }) => number);
  expect(numbers.filter((number) => [low, older, newer, closed].includes(number))).toEqual([older, newer, low]);
  expect(nodes.find(({ number }) => number === low)?.priority).toBe(6 * 2 * 2);
  await act('reopenCase', { number: closed });
  expect(JSON.stringify((await stand.api.ask(query)).data)).toContain(`{"number":${String(closed)},`);
});

test('a case that was opened, merged, split or taken up again waits to be decided', async () => {
  const waiting = async (): Promise<readonly string[]> => {
    const tasks = await stand.graph.run<{ task: string }>(
      "MATCH (t:DecideTask {state: 'pending'}) RETURN t.trigger + ' ' + toString(t.case) AS task",
    );
    await stand.graph.write((tx) => tx.run('MATCH (t:DecideTask) DELETE t'));
    return tasks.map(({ task }) => task).sort();
  };
  await waiting();
  // Eight apart: both changes of the merge go into one partition of the feed.
  for (const number of [101, 109]) await writeCase(stand.graph, number);
  await act('mergeCases', { into: 101, from: [109] });
  expect(await waiting()).toEqual(['case.merged 101', 'case.merged 109']);
  await act('splitCase', { number: 109 });
  expect(await waiting()).toEqual(['case.split 101', 'case.split 109']);
  await act('closeCase', { number: 101, disposition: 'INCONCLUSIVE' });
  await act('addComment', { number: 101, text: 'nothing to decide' });
  expect(await waiting()).toEqual([]);
  await act('reopenCase', { number: 101 });
  expect(await waiting()).toEqual(['case.reopened 101']);
});

test('two changes of one partition in one transaction both reach whoever follows the feed', async () => {
  const changes = '{ changes(first: 200) { nodes { kind caseNumber } } }';
  const { data } = await stand.api.ask(changes);
  const { nodes } = (data as { changes: { nodes: { kind: string; caseNumber: number }[] } }).changes;
  const merged = nodes.filter(({ kind }) => kind === 'CASE_MERGED').map(({ caseNumber }) => caseNumber);
  expect(merged).toEqual(expect.arrayContaining([101, 109]));
});
