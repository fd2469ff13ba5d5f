import { beforeEach, expect, test } from '@jest/globals';
import { parse, type ExecutionArgs } from 'graphql';
import type { Principal, Role } from '../../../src/domain/access.js';
import { SharedAnswers } from '../../../src/app/server/shared-answers.js';

let now = 0;
let shared: SharedAnswers;
beforeEach(() => {
  now = 0;
  shared = new SharedAnswers(() => now);
});

const person = (id: string, ...roles: Role[]): Principal => ({ id, name: id, kind: 'human', roles, sources: [] });
const MARA = person('mara', 'analyst');

const BY_FILTER = parse(
  'subscription($after: String, $filter: CaseFilter) { casesChanged(after: $after, filter: $filter) { cursor } }',
);
const NESTED = parse(
  'subscription($after: String) { casesChanged(after: $after) { case { comments(after: $after) { nodes { id } } } } }',
);

function keyOf(document: ExecutionArgs['document'], variableValues: Record<string, unknown>, by = MARA): string {
  return shared.operationKey({ document, variableValues } as ExecutionArgs, by);
}

test('who asks the same from another place of the feed shares; who asks something else does not', () => {
  const one = keyOf(BY_FILTER, { after: 'a', filter: { tag: 'vip' } });
  expect(keyOf(BY_FILTER, { after: 'b', filter: { tag: 'vip' } })).toBe(one);
  expect(keyOf(BY_FILTER, { after: 'a', filter: { tag: 'other' } })).not.toBe(one);
  expect(keyOf(parse('subscription { casesChanged { cursor } }'), {})).not.toBe(one);
});

test('a place that also chooses what is answered is no mere place', () => {
  expect(keyOf(NESTED, { after: 'a' })).not.toBe(keyOf(NESTED, { after: 'b' }));
});

test('nobody is given what was made for another person or for other roles', () => {
  const variables = { after: 'a' };
  const keys = [MARA, person('finn', 'analyst'), person('mara', 'viewer'), person('mara', 'viewer', 'analyst')].map(
    (by) => keyOf(BY_FILTER, variables, by),
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test('an answer is made once for all who come at once, and anew for who comes later', () => {
  let made = 0;
  const make = () => ({ data: { made: (made += 1) } });
  for (let index = 0; index < 5; index++) expect(shared.of('k', make)).toEqual({ data: { made: 1 } });
  expect(shared.of('other', make)).toEqual({ data: { made: 2 } });
  now = 1_000;
  expect(shared.of('k', make)).toEqual({ data: { made: 3 } });
});

test('what is kept does not grow with the number of changes', () => {
  for (let index = 0; index < 10_000; index++) shared.of(String(index), () => ({ data: {} }));
  let isMade = false;
  shared.of('0', () => {
    isMade = true;
    return { data: {} };
  });
  expect(isMade).toBe(true);
});
