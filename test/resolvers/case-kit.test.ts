import { expect, test } from '@jest/globals';
import { standOfCases } from '../harness/stand-of-cases.js';

const stand = standOfCases(1, 2, 3);

const { act } = stand;

const BULK = '... on CasesChanged { changed results { number code } }';

test('many cases are changed at once, and one that cannot be keeps no other from it', async () => {
  await act('closeCase', { number: 3, disposition: 'TRUE_POSITIVE' }, '');
  const input = {
    numbers: [1, 2, 3, 99],
    owner: 'rita',
    tags: ['wave'],
    comment: 'Same campaign',
    idempotencyKey: 'b1',
  };
  const { done, errors } = await act('bulkUpdateCases', input, BULK);
  expect(errors).toEqual([]);
  expect(done).toEqual({
    __typename: 'CasesChanged',
    changed: 2,
    results: [
      { number: 1, code: null },
      { number: 2, code: null },
      { number: 3, code: 'BAD_USER_INPUT' },
      { number: 99, code: 'NOT_FOUND' },
    ],
  });
  await act('bulkUpdateCases', input, BULK);
  const { data } = await stand.api.ask('{ case(number: 1) { owner tags comments { totalCount } } }');
  expect(data).toEqual({ case: { owner: 'rita', tags: ['wave'], comments: { totalCount: 1 } } });
});

test('a bulk change says what to do, to some cases but not to all there are', async () => {
  expect((await act('bulkUpdateCases', { numbers: [1] }, BULK)).done).toMatchObject({ path: 'input' });
  expect((await act('bulkUpdateCases', { numbers: [], team: 'x' }, BULK)).done).toMatchObject({ path: 'numbers' });
  const many = Array.from({ length: 201 }, (_, index) => index);
  expect((await act('bulkUpdateCases', { numbers: many, team: 'x' }, BULK)).done).toMatchObject({ path: 'numbers' });
  const { errors } = await act('bulkUpdateCases', { numbers: [1], team: 'x' }, BULK, 'viewer');
  expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
});

const TEMPLATE = {
  name: 'Phishing',
  severity: 'HIGH',
  tlp: 'AMBER',
  tags: ['phishing'],
  summary: 'As **always**',
  tasks: [{ title: 'Pull the message' }, { title: 'Reset the password', dueInMinutes: 60, dependsOn: [0] }],
};

test('a case that is opened from a template has its labels, and its tasks in their order', async () => {
  const saved = await act(
    'saveCaseTemplate',
    TEMPLATE,
    '... on CaseTemplateSaved { template { name version savedBy } }',
    'policy_owner',
  );
  expect(saved.done).toMatchObject({ template: { name: 'Phishing', version: 1, savedBy: 'policy_owner' } });
  const input = { title: 'Invoice', tags: ['mail'], template: 'Phishing', idempotencyKey: 't1' };
  const CASE =
    '... on CaseChanged { case { number severity tlp tags summary tasks { nodes { title dueAt blocked dependsOn { title } } } } }';
  const { done, errors } = await act('createCase', input, CASE);
  expect(errors).toEqual([]);
  expect(done['case']).toMatchObject({
    severity: 'HIGH',
    tlp: 'AMBER',
    tags: ['mail', 'phishing'],
    summary: 'As **always**',
    tasks: {
      // Made at one moment, so in no order of their own.
      nodes: expect.arrayContaining([
        { title: 'Pull the message', dueAt: null, blocked: false, dependsOn: [] },
        {
          title: 'Reset the password',
          dueAt: new Date(stand.api.clock.now + 3_600_000).toISOString(),
          blocked: true,
          dependsOn: [{ title: 'Pull the message' }],
        },
      ]),
    },
  });
  stand.api.clock.now += 90_000;
  expect((await act('createCase', input, CASE)).done).toEqual(done);
});

test('what is said when a case is opened outranks its template, and is in force from its first moment', async () => {
  const input = {
    title: 'Insider',
    severity: 'LOW',
    template: 'Phishing',
    tlp: 'RED',
    team: 'identity',
    summary: 'Quiet',
  };
  const CASE =
    '... on CaseChanged { case { number severity tlp team summary restrictedTo version tasks { totalCount } } }';
  const { done } = await act('createCase', { ...input, restrictTo: ['key-responder'] }, CASE);
  expect(done['case']).toMatchObject({
    ...{ severity: 'LOW', tlp: 'RED', team: 'identity', summary: 'Quiet', tasks: { totalCount: 2 } },
    restrictedTo: ['key-analyst', 'key-responder'],
  });
  const { number } = done['case'] as { number: number };
  const opened = stand.api.audited.filter(({ stream }) => stream === `case/${String(number)}`);
  expect(opened.map(({ type }) => type)).toEqual(['case.opened', 'task.added', 'task.added']);
  expect(opened[0]?.body).toMatchObject({
    severity: 'LOW',
    tlp: 'RED',
    restrictedTo: ['key-analyst', 'key-responder'],
  });
  const unknown = await act('createCase', { title: 'x', customFields: { nothing: 1 } }, '');
  expect(unknown.done).toMatchObject({ path: 'customFields.nothing' });
});

test('a template is given to a case that is there already, and a wrong name opens no case', async () => {
  const TASKS = '... on CaseChanged { case { tasks { totalCount } } }';
  const { done } = await act('applyCaseTemplate', { number: 2, template: 'Phishing' }, TASKS);
  expect(done).toMatchObject({ case: { tasks: { totalCount: 2 } } });
  const keyed = { number: 1, template: 'Phishing', idempotencyKey: 'a1' };
  const applied = await act('applyCaseTemplate', keyed, TASKS);
  stand.api.clock.now += 90_000;
  expect((await act('applyCaseTemplate', keyed, TASKS)).done).toEqual(applied.done);
  const before = await stand.api.ask('{ cases { totalCount } }');
  const { done: refused } = await act('createCase', { title: 'x', template: 'None' }, '');
  expect(refused).toMatchObject({ code: 'NOT_FOUND' });
  expect((await stand.api.ask('{ cases { totalCount } }')).data).toEqual(before.data);
});

test('a template whose tasks wait for later ones is refused with the place', async () => {
  const tasks = [{ title: 'a', dependsOn: [0] }];
  const { done } = await act('saveCaseTemplate', { name: 'Bad', tasks }, '', 'policy_owner');
  expect(done).toMatchObject({ path: 'tasks[0].dependsOn' });
  const { errors } = await act('saveCaseTemplate', TEMPLATE, '', 'analyst');
  expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  const { data } = await stand.api.ask('{ caseTemplates { name tasks { title dependsOn } } }', {}, 'viewer');
  expect(data).toMatchObject({ caseTemplates: [{ name: 'Phishing', tasks: [{}, { dependsOn: [0] }] }] });
});

const SAVED =
  '... on FilterSaved { savedFilter { id name shared filter { status tag owner } orderBy { field direction } } }';

test('a saved filter lists the same cases as what it was made of, and only its owner sees it until it is shared', async () => {
  const wanted = {
    name: 'Wave',
    filter: { tag: 'wave', status: ['IN_PROGRESS'] },
    orderBy: { field: 'UPDATED_AT', direction: 'ASC' },
  };
  const { done, errors } = await act('saveFilter', wanted, SAVED);
  expect(errors).toEqual([]);
  const { id, ...rest } = done['savedFilter'] as { id: string };
  expect(rest).toEqual({
    name: 'Wave',
    shared: false,
    filter: { status: ['IN_PROGRESS'], tag: 'wave', owner: null },
    orderBy: { field: 'UPDATED_AT', direction: 'ASC' },
  });
  const list = 'query($id: ID!) { cases(saved: $id) { nodes { number } } }';
  expect((await stand.api.ask(list, { id })).data).toEqual({ cases: { nodes: [{ number: 1 }, { number: 2 }] } });
  expect((await stand.api.ask('{ savedFilters { name } }', {}, 'viewer')).data).toEqual({ savedFilters: [] });
  expect((await stand.api.ask(list, { id }, 'viewer')).errors[0]?.extensions['code']).toBe('NOT_FOUND');
  await act('saveFilter', { ...wanted, shared: true }, SAVED);
  expect((await stand.api.ask('{ savedFilters { id name owner } }', {}, 'viewer')).data).toEqual({
    savedFilters: [{ id, name: 'Wave', owner: 'analyst' }],
  });
  expect((await act('deleteFilter', { id }, '', 'viewer')).done).toMatchObject({ code: 'NOT_FOUND' });
  expect((await act('deleteFilter', { id }, '')).done).toMatchObject({ __typename: 'FilterDeleted' });
  expect((await stand.api.ask('{ savedFilters { id } }')).data).toEqual({ savedFilters: [] });
});

test('a list is asked for by a saved filter or by one of its own, not by both', async () => {
  const { errors } = await stand.api.ask(
    '{ cases(saved: "SavedFilter:x", filter: { tag: "a" }) { nodes { number } } }',
  );
  expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});
