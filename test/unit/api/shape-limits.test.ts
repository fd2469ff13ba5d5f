import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError, getIntrospectionQuery, parse } from 'graphql';
import { Admission } from '../../../src/app/server/admission.js';
import { bearerOf } from '../../../src/app/server/caller.js';
import { Mask } from '../../../src/app/server/mask.js';
import { checkShape } from '../../../src/app/server/shape-limits.js';
import { InputFault } from '../../../src/domain/errors.js';

const RUNS = Number(process.env['SEQUITUR_RUNS'] ?? 200);
const check =
  (query: string, variables = {}) =>
  () =>
    checkShape(parse(query), variables);

test('the introspection that tools send is admitted', () => {
  expect(check(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).not.toThrow();
});

test('a page size in a variable counts as it will be used', () => {
  const query =
    'query($n: Int) { cases(first: $n) { nodes { events(first: $n) { nodes { detections(first: $n) { nodes { id } } } } } } }';
  expect(check(query, { n: 10 })).not.toThrow();
  expect(check(query, { n: 200 })).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }));
});

test('a page size below nothing does not pay for the rest of the query', () => {
  const query = `{
    dear: cases(first: 200) { nodes { events(first: 200) { nodes { detections(first: 200) { nodes { id } } } } } }
    cheap: cases(first: -200) { nodes { events(first: 200) { nodes { detections(first: 200) { nodes { id } } } } } }
  }`;
  expect(check(query)).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }));
});

test('a fragment that spreads itself is measured and left to validation', () => {
  expect(check('{ ...a } fragment a on Query { __typename ...a }')).not.toThrow();
});

test('depth inside fragments counts where they are spread', () => {
  const deep = `fragment a on Query { ${'x { '.repeat(20)} y ${'} '.repeat(20)} }`;
  expect(check(`{ ...a } ${deep}`)).toThrow(expect.objectContaining({ code: 'QUERY_TOO_DEEP' }));
});

test.each([
  ['more levels than a parser survives', '{a'.repeat(1_990), 'QUERY_TOO_DEEP'],
  ['lists within lists without end', `{ a(b: ${'['.repeat(3_900)}`, 'QUERY_TOO_DEEP'],
  ['so many levels that it is too long before', '{a'.repeat(20_000), 'QUERY_TOO_LARGE'],
])('%s are refused as such, not as a mistake of syntax', (_, query, code) => {
  expect(() => new Admission().admit(query, {})).toThrow(expect.objectContaining({ code }));
});

test('whatever arrives is admitted or refused with a code, never by a crash', () => {
  const admission = new Admission();
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        admission.admit(text, null);
      } catch (fault) {
        expect(fault instanceof GraphQLError || fault instanceof InputFault).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});

test('a fault nobody foresaw is hidden behind a reference that the log carries', () => {
  const logged: object[] = [];
  const mask = new Mask({ error: (detail) => void logged.push(detail), info: () => undefined });
  const originalError = new Error('MATCH (n:Secret) RETURN n');
  const shown = mask.shown(new GraphQLError(originalError.message, { originalError, path: ['case'] }));
  expect(JSON.stringify(shown)).not.toContain('Secret');
  expect(logged).toMatchObject([{ reference: shown.extensions?.['reference'], err: originalError }]);
});

test('what was said on purpose is shown with its code and remedy, however deep it was wrapped', () => {
  const mask = new Mask({ error: () => undefined, info: () => undefined });
  const fault = new InputFault('CURSOR_EXPIRED', 'gone', { remedy: 'start again' });
  const wrapped = new GraphQLError('outer', {
    originalError: new GraphQLError('inner', { originalError: fault }),
    path: ['x'],
  });
  expect(mask.shown(wrapped)).toMatchObject({
    message: 'gone',
    path: ['x'],
    extensions: { code: 'CURSOR_EXPIRED', remedy: 'start again', retryable: false },
  });
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc', 'abc'],
  ['Basic abc', null],
  ['Bearer a b', null],
  ['', null],
  [undefined, null],
  [42, null],
])('the key in %j is %j', (header, key) => {
  expect(bearerOf(header)).toBe(key);
});
