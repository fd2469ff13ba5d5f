import { expect, test } from '@jest/globals';
import { standOfCases } from '../harness/stand-of-cases.js';

const stand = standOfCases(1, 2, 3);

async function act(name: 'linkCases' | 'unlinkCases', input: object): Promise<object> {
  const { done, errors } = await stand.act(name, input);
  expect(errors).toEqual([]);
  return done;
}

async function linksOf(number: number, key = 'analyst'): Promise<unknown> {
  const query = `{ case(number: ${String(number)}) { links { reason by case { number title } } } }`;
  return ((await stand.api.ask(query, {}, key)).data as { case: { links: unknown } }).case.links;
}

const of = (number: number, reason: string) => ({
  ...{ reason, by: 'analyst' },
  case: { number, title: `Takeover ${String(number)}` },
});

test('a link stands at both cases once, whichever was named first, and saying it again tells nobody anything', async () => {
  expect(await act('linkCases', { number: 1, to: 2, reason: 'same sender' })).toMatchObject({
    __typename: 'CaseChanged',
  });
  expect(stand.api.audited.slice(-2)).toMatchObject([
    { stream: 'case/1', type: 'case.linked', body: { cases: [1, 2], reason: 'same sender' } },
    { stream: 'case/2', type: 'case.linked' },
  ]);
  const told = stand.api.audited.length;
  await act('linkCases', { number: 2, to: 1, reason: 'same sender' });
  expect(stand.api.audited.length).toBe(told);
  expect(await linksOf(1)).toEqual([of(2, 'same sender')]);
  expect(await linksOf(2)).toEqual([of(1, 'same sender')]);
  await act('linkCases', { number: 2, to: 1, reason: 'same sender and lure' });
  expect(await linksOf(1)).toEqual([of(2, 'same sender and lure')]);
});

test('a link to a case that somebody may not know of is not there for them, nor can they make one', async () => {
  await act('linkCases', { number: 2, to: 3, reason: 'kept' });
  const restrict = 'mutation { restrictCase(input: { number: 3, to: ["key-responder"] }) { __typename } }';
  await stand.api.ask(restrict);
  expect(await linksOf(2, 'hunter')).toEqual([of(1, 'same sender and lure')]);
  expect(await linksOf(2, 'responder')).toContainEqual(of(3, 'kept'));
  const query = 'mutation { linkCases(input: { number: 1, to: 3, reason: "x" }) { ... on Refusal { code } } }';
  expect((await stand.api.ask(query, {}, 'hunter')).data).toEqual({ linkCases: { code: 'NOT_FOUND' } });
});

test('a link is taken back from either side, and what is not linked stays so', async () => {
  await act('unlinkCases', { number: 2, to: 1 });
  expect(await linksOf(1)).toEqual([]);
  const told = stand.api.audited.length;
  expect(await act('unlinkCases', { number: 1, to: 2 })).toMatchObject({ __typename: 'CaseChanged' });
  expect(stand.api.audited.length).toBe(told);
  expect(await act('linkCases', { number: 1, to: 1, reason: 'x' })).toMatchObject({ path: 'to' });
  expect(await act('linkCases', { number: 1, to: 99, reason: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
});
