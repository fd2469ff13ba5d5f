import { expect, test } from '@jest/globals';
import { standOfCases } from '../harness/stand-of-cases.js';

const stand = standOfCases(1, 2);

interface Answer {
  readonly __typename: string;
  readonly path?: string;
  readonly code?: string;
  readonly task: {
    readonly id: string;
    readonly status: string;
    readonly blocked: boolean;
    readonly version: number;
    readonly finishedBy: string | null;
    readonly assignee: string | null;
    readonly dependsOn: readonly { readonly title: string }[];
  };
}

const TASK =
  '... on TaskChanged { task { id title status blocked version finishedBy assignee dueAt dependsOn { title } case { number } } }';

async function act(mutation: 'addTask' | 'updateTask', input: object): Promise<Answer> {
  const { done, errors } = await stand.act(mutation, input, TASK);
  expect(errors).toEqual([]);
  return done as unknown as Answer;
}

test('a task that depends on another waits until that one is done', async () => {
  const first = await act('addTask', { number: 1, title: 'Call the user', dueAt: '2026-11-04T08:00:00Z' });
  expect(first).toMatchObject({ task: { status: 'TODO', blocked: false, version: 1, case: { number: 1 } } });
  const second = await act('addTask', { number: 1, title: 'Reset the password', dependsOn: [first.task.id] });
  expect(second.task).toMatchObject({ blocked: true, dependsOn: [{ title: 'Call the user' }] });
  expect(await act('updateTask', { id: second.task.id, status: 'IN_PROGRESS' })).toMatchObject({ path: 'status' });
  expect((await act('updateTask', { id: first.task.id, status: 'DONE' })).task.finishedBy).toBe('analyst');
  expect((await act('updateTask', { id: second.task.id, status: 'IN_PROGRESS' })).task.status).toBe('IN_PROGRESS');
});

test('tasks cannot wait for each other in a circle, nor for tasks of another case', async () => {
  const a = await act('addTask', { number: 1, title: 'a' });
  const b = await act('addTask', { number: 1, title: 'b', dependsOn: [a.task.id] });
  const elsewhere = await act('addTask', { number: 2, title: 'elsewhere' });
  expect(await act('updateTask', { id: a.task.id, dependsOn: [b.task.id] })).toMatchObject({ path: 'dependsOn' });
  expect(await act('updateTask', { id: a.task.id, dependsOn: [a.task.id] })).toMatchObject({ path: 'dependsOn' });
  expect(await act('updateTask', { id: a.task.id, dependsOn: [elsewhere.task.id] })).toMatchObject({
    path: 'dependsOn',
  });
  const { data } = await stand.api.ask(
    '{ node(id: "' + a.task.id + '") { ... on Task { version dependsOn { title } } } }',
  );
  expect(data).toEqual({ node: { version: 1, dependsOn: [] } });
});

test('two edges that together close a circle cannot both be drawn at once', async () => {
  const [a, b] = [await act('addTask', { number: 2, title: 'a' }), await act('addTask', { number: 2, title: 'b' })];
  const answers = await Promise.all([
    act('updateTask', { id: a.task.id, dependsOn: [b.task.id] }),
    act('updateTask', { id: b.task.id, dependsOn: [a.task.id] }),
  ]);
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['InvalidInput', 'TaskChanged']);
});

test('a repeated request adds one task and answers the same one', async () => {
  const input = { number: 1, title: 'Once', idempotencyKey: 'task-1' };
  const [first, again] = [await act('addTask', input), await act('addTask', input)];
  expect(again.task.id).toBe(first.task.id);
  expect(await act('addTask', { ...input, title: 'Other' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('an absent field stays, null empties it, and an old version is refused', async () => {
  const { task } = await act('addTask', { number: 1, title: 'Mine', assignee: 'ivo' });
  expect((await act('updateTask', { id: task.id, title: 'Still mine' })).task.assignee).toBe('ivo');
  expect((await act('updateTask', { id: task.id, assignee: null })).task.assignee).toBeNull();
  expect(await act('updateTask', { id: task.id, title: 'Late', expectedVersion: 1 })).toMatchObject({
    code: 'VERSION_CONFLICT',
  });
});

test('tasks are listed by case and by person, and each is told to whoever follows the feed', async () => {
  await act('addTask', { number: 2, title: 'For Rita', assignee: 'rita' });
  const { data } = await stand.api.ask(
    '{ tasks(filter: { assignee: "rita", status: [TODO] }) { totalCount nodes { title case { number } } } case(number: 2) { tasks(first: 1) { totalCount pageInfo { hasNextPage } } } changes(first: 200, types: [TASK_ADDED, TASK_CHANGED]) { nodes { kind caseNumber } } }',
  );
  expect(data).toMatchObject({
    tasks: { totalCount: 1, nodes: [{ title: 'For Rita', case: { number: 2 } }] },
    case: { tasks: { totalCount: 4, pageInfo: { hasNextPage: true } } },
  });
  const { nodes } = (data as { changes: { nodes: object[] } }).changes;
  expect(nodes).toContainEqual({ kind: 'TASK_ADDED', caseNumber: 2 });
});

test('a task that does not exist is not found', async () => {
  expect(await act('updateTask', { id: 'Task:nowhere', title: 'x' })).toMatchObject({ __typename: 'NotFound' });
});
