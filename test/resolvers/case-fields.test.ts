import { expect, test } from '@jest/globals';
import { standOfCases } from '../harness/stand-of-cases.js';

const stand = standOfCases(1, 2);

const CASE = '... on CaseChanged { case { tlp pap team summary summaryHtml watchers customFields } }';

async function act(mutation: string, input: object, key = 'analyst'): Promise<object> {
  const { done, errors } = await stand.act(mutation, input, CASE, key);
  expect(errors).toEqual([]);
  return done;
}

test('labels, team and summary are set one by one, and null takes one away', async () => {
  await act('updateCase', { number: 1, tlp: 'AMBER', pap: 'GREEN', team: 'identity' });
  expect(await act('updateCase', { number: 1, summary: '**Contained**', tlp: null })).toMatchObject({
    case: {
      tlp: null,
      pap: 'GREEN',
      team: 'identity',
      summary: '**Contained**',
      summaryHtml: '<p><strong>Contained</strong></p>',
    },
  });
  const { data } = await stand.api.ask('{ cases(filter: { team: "identity" }) { nodes { number } } }');
  expect(data).toEqual({ cases: { nodes: [{ number: 1 }] } });
});

test('a comment is shown as safe HTML, and whom it mentions watches the case', async () => {
  await act('watchCase', { number: 2 }, 'viewer');
  await act('addComment', { number: 2, text: 'Ask @rita <script>x</script>' });
  const { data } = await stand.api.ask('{ case(number: 2) { watchers comments { nodes { html mentions } } } }');
  expect(data).toEqual({
    case: {
      watchers: ['viewer', 'rita'],
      comments: { nodes: [{ html: '<p>Ask @rita &lt;script&gt;x&lt;/script&gt;</p>', mentions: ['rita'] }] },
    },
  });
  expect(await act('watchCase', { number: 2, watching: false }, 'viewer')).toMatchObject({
    case: { watchers: ['rita'] },
  });
  const watched = await stand.api.ask('{ cases(filter: { watcher: "rita" }) { nodes { number } } }');
  expect(watched.data).toEqual({ cases: { nodes: [{ number: 2 }] } });
});

async function define(input: object, key = 'policy_owner') {
  const { data, errors } = await stand.api.ask(
    'mutation($input: DefineCustomFieldInput!) { defineCustomField(input: $input) { __typename ... on InvalidInput { path } ... on CustomFieldDefined { customField { name schema } } } }',
    { input },
    key,
  );
  return { answer: data?.['defineCustomField'], errors };
}

test('a custom field takes what its schema allows and names the place of what it does not', async () => {
  const schema = { type: 'object', properties: { ticket: { type: 'string', pattern: '^CHG-' } }, required: ['ticket'] };
  expect((await define({ name: 'change', title: 'Change', schema })).answer).toMatchObject({
    customField: { name: 'change' },
  });
  await define({ name: 'loss', title: 'Loss in euro', schema: { type: 'integer', minimum: 0 } });
  expect(await act('updateCase', { number: 1, customFields: { change: { ticket: 'CHG-1' }, loss: 5 } })).toMatchObject({
    case: { customFields: { change: { ticket: 'CHG-1' }, loss: 5 } },
  });
  for (const [value, path] of [
    [{ change: { ticket: 'X' } }, 'customFields.change/ticket'],
    [{ loss: -1 }, 'customFields.loss'],
    [{ unknown: 1 }, 'customFields.unknown'],
    [[1], 'customFields'],
  ] as const) {
    expect(await act('updateCase', { number: 1, customFields: value })).toMatchObject({
      __typename: 'InvalidInput',
      path,
    });
  }
  expect(await act('updateCase', { number: 1, customFields: { loss: null } })).toMatchObject({
    case: { customFields: { change: { ticket: 'CHG-1' } } },
  });
});

test('only who may define fields defines them, and a schema that is none is refused', async () => {
  const field = { name: 'x', title: 'X', schema: { type: 'string' } };
  expect((await define(field, 'analyst')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
  expect((await define({ ...field, schema: { type: 'nonsense' } })).answer).toMatchObject({ path: 'schema' });
  expect((await define({ ...field, name: 'Bad Name' })).answer).toMatchObject({ path: 'name' });
  const { data } = await stand.api.ask('{ customFields { name title } }');
  expect(data).toEqual({
    customFields: [
      { name: 'change', title: 'Change' },
      { name: 'loss', title: 'Loss in euro' },
    ],
  });
});

test('no pattern of a custom field can be made to stand everything still, and one that would need to is refused', async () => {
  const define = async (name: string, schema: object) =>
    (await stand.act('defineCustomField', { name, title: 'x', schema }, '', 'policy_owner')).done;
  await define('serial', { type: 'string', pattern: '^(a+)+$' });
  expect(await act('updateCase', { number: 1, customFields: { serial: `${'a'.repeat(60)}!` } })).toMatchObject({
    path: 'customFields.serial',
  });
  expect(await define('ahead', { type: 'string', pattern: '^(?=a)b' })).toMatchObject({ path: 'schema' });
  await define('loop', { $ref: '#' });
  expect(await act('updateCase', { number: 1, customFields: { loop: 1 } })).toMatchObject({
    path: 'customFields.loop',
  });
});
