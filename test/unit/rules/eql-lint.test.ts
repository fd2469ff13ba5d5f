import { describe, expect, test } from '@jest/globals';
import { storedFields } from '../../../src/pipeline/normalise/index.js';
import { lintEql, type EqlLintOptions } from '../../../src/rules/eql/lint.js';

const DAY = 86_400_000;
const OPTIONS: EqlLintOptions = {
  dialect: null,
  catalogue: null,
  retentionMs: 30 * DAY,
  verbs: new Set(['mfa.enrol', 'auth.success']),
};

function lint(query: string, more: Partial<EqlLintOptions> = {}): readonly string[] {
  return lintEql(query, { ...OPTIONS, ...more }).map(
    ({ severity, code, line, column }) => `${severity} ${code} ${String(line)}:${String(column)}`,
  );
}

describe('lint of an EQL query', () => {
  test.each([
    'any where operation == "mfa.enrol"',
    'any where operation in ("mfa.enrol", "auth.success") and operation != "auth.success"',
    'any where x > 1 and x < 3',
    'any where x >= 3 and x <= 3',
    'any where x == "a" or x == "b"',
    'sequence by user with maxspan=30d [any where true] [any where x == 1]',
  ])('has nothing to say about %s', (query) => {
    expect(lint(query)).toEqual([]);
  });

  test.each([
    ['any where operation == "mfa.enroll"', 'warning RULE_TYPE 1:21'],
    ['any where false and x == 1', 'warning RULE_TYPE 1:11'],
    ['any where x == "a" and y == 1 and x == "b"', 'warning RULE_TYPE 1:37'],
    ['any where x in ("a", "b") and x == "c"', 'warning RULE_TYPE 1:33'],
    ['any where x == 5 and x > 5', 'warning RULE_TYPE 1:24'],
    ['any where x > 5 and x < 3', 'warning RULE_TYPE 1:23'],
    ['any where x > 3 and x <= 3', 'warning RULE_TYPE 1:23'],
  ])('says that %s can never match', (query, finding) => {
    expect(lint(query)).toEqual([finding]);
  });

  test('names the step that can never match', () => {
    const query = 'sequence by user with maxspan=1h\n  [any where true]\n  [any where x == 1 and x == 2]';
    expect(lintEql(query, OPTIONS)).toMatchObject([{ line: 3, message: expect.stringContaining('step 2') }]);
  });

  test('says that a sequence without a span cannot watch, and that a span is longer than events are kept', () => {
    expect(lint('sequence by user [any where true] [any where true]')).toEqual(['warning RULE_NOT_LIVE 1:1']);
    const long = 'sequence by user with maxspan=31d [any where true] [any where true]';
    expect(lint(long)).toEqual(['warning RULE_NOT_LIVE 1:1']);
    expect(lint(long, { retentionMs: null })).toEqual([]);
  });

  test('says that first_seen looks back further than events are kept', () => {
    expect(lint('sequence by user with maxspan=1h [any where first_seen(ip, 90d)] [any where true]')).toEqual([
      'warning RULE_NOT_LIVE 1:34',
    ]);
  });

  test('says what an absence on both sides means', () => {
    expect(lint('sequence by user with maxspan=1h ![any where x == 1] [any where true] ![any where x == 2]')).toEqual([
      'warning RULE_UNSUPPORTED 1:71',
    ]);
  });

  test('says that a whole object joins nothing and equals nothing, and what of it may have been meant', () => {
    const catalogue = storedFields(new Set());
    const query = 'sequence by actor with maxspan=1h [any where true] [any where user == "mara" and actor != null]';
    const found = lintEql(query, { ...OPTIONS, catalogue });
    expect(found.map(({ column, message }) => [column, /mean (.*)\?/.exec(message)?.[1]])).toEqual([
      [13, 'actor.identity'],
      [13, 'actor.identity'],
      [63, 'user.identity'],
    ]);
    expect(
      lint('sequence by device with maxspan=1h [any where true] [any where session != null]', { catalogue }),
    ).toEqual([]);
  });

  test('tells a fault with its place', () => {
    expect(lint('sequence by user [any where true')).toEqual(['error RULE_SYNTAX 1:33']);
  });
});
