import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf } from '../../harness/eql-events.js';

const DOC = {
  id: 1,
  ts: 1,
  event_type: 'process',
  name: 'PowerShell.exe',
  path: 'C:\\Windows\\System32\\cmd.exe',
  n: 5,
  neg: -7,
  flag: true,
  off: false,
  empty: '',
  ip: '10.1.2.3',
  v6: '::ffff:10.1.2.3',
  tags: ['red', 'Blue'],
  nested: { deep: { value: 'x' }, list: [{ k: 'a' }, { k: 'b' }] },
  'flat.name': 'dotted',
  half: { 'flat.name': 'half' },
  'half.way': { home: 'there' },
  'tick`ed': 'yes',
  nothing: null,
  none: [],
  nulls: [null],
  emoji: '\u{1f600}',
};

function holds(condition: string, dialect?: 'classic' | 'elasticsearch'): boolean {
  const { pattern } = compileRule(`any where ${condition}`, { language: 'eql', dialect });
  return runStream(pattern, viewsOf([DOC])).matches.length === 1;
}

describe('conditions of the Elasticsearch dialect', () => {
  test.each([
    'name == "PowerShell.exe"',
    'name : "powershell*"',
    'name : ("cmd.exe", "POWER?hell.exe")',
    'name like "Power*"',
    'name like~ "power*.EXE"',
    'name like ("a", "Power*")',
    'name regex "Power[A-Z].*"',
    'name regex~ "power.*"',
    'name regex~ ("x", "POWERSHELL\\\\.exe")',
    'name in ("x", "PowerShell.exe")',
    'name in~ ("powershell.exe")',
    'name not in ("x")',
    'not name in ("x")',
    'name not like "x*"',
    'n > 4 and n >= 5 and n < 6 and n <= 5',
    'n == 5.0',
    '-n == -5',
    '2 + 3 * 2 == 8',
    '(2 + 3) * 2 == 10',
    'n / 2 == 2',
    'neg / 2 == -3',
    'neg % 3 == -1',
    'n / 0 == null',
    'flag',
    'not off',
    'nothing == null',
    'missing == null',
    '?missing == null',
    '?missing == ?absent',
    '?missing != ?name',
    'name != null',
    'not (nothing != null)',
    'nested.deep.value == "x"',
    'nested.list.k == "b"',
    'nested.list[0].k == "a"',
    '`flat.name` == "dotted"',
    'flat.name == "dotted"',
    'half.flat.name == "half"',
    'half.way.home == "there"',
    '`tick``ed` == "yes"',
    'tags == "red"',
    'tags : "blue"',
    'tags in ("x", "red")',
    'name > "A" and name < "Z"',
    'path == """C:\\Windows\\System32\\cmd.exe"""',
    'path : "*\\\\cmd.exe"',
    'add(n, 1) == 6',
    'subtract(n, 1) == 4',
    'multiply(n, 2) == 10',
    'divide(n, 2) == 2',
    'modulo(neg, 3) == -1',
    'between(path, "System32\\\\", ".exe") == "cmd"',
    'between~(path, "SYSTEM32\\\\", ".EXE") == "cmd"',
    'between(path, "nope", ".exe") == ""',
    'cidrMatch(ip, "192.168.0.0/16", "10.0.0.0/8")',
    'cidrMatch(v6, "10.0.0.0/8")',
    'not cidrMatch(ip, "192.168.0.0/16")',
    'concat(n, "-", flag) == "5-true"',
    'concat(n, nothing) == null',
    'endsWith(name, ".exe")',
    'endsWith~(name, ".EXE")',
    'startsWith(name, "Power")',
    'startsWith~(name, "power")',
    'stringContains(name, "Shell")',
    'stringContains~(name, "SHELL")',
    'indexOf(name, "S") == 5',
    'indexOf~(name, "s") == 5',
    'indexOf(name, "nope") == null',
    'length(name) == 14',
    'length(empty) == 0',
    'number("12") == 12',
    'number("0x1f", 16) == 31',
    'number("abc") == null',
    'string(n) == "5"',
    'substring(name, 5, 10) == "Shell"',
    'substring(name, -4) == ".exe"',
    'length(nothing) == null',
    'n / 2.0 == 2.5',
    'divide(n, 2e0) == 2.5',
    'none == null',
    'nulls == null',
    'cidrMatch(ip, "::ffff:10.0.0.0/104")',
    'length(emoji) == 2',
  ])('%s', (condition) => {
    expect(holds(condition)).toBe(true);
    expect(holds(condition, 'elasticsearch')).toBe(true);
  });

  test.each([
    'name == "powershell.exe"',
    'name like "power*"',
    'name regex "Power"',
    'name in ("powershell.exe")',
    'name == "Power*"',
    'nothing == "x"',
    'nothing != "x"',
    'not nothing == "x"',
    'not nothing',
    'nothing > 1',
    'length(nothing) > 0',
    'not startsWith(nothing, "x")',
    'missing',
    'name > 5',
    'n == "5"',
    'tags != "red"',
    'none != "x"',
    'cidrMatch("10", "0.0.0.0/8")',
    'constructor != null',
    '__proto__ != null',
  ])('and not: %s', (condition) => {
    expect(holds(condition)).toBe(false);
  });

  test.each(['wildcard(name, "p*")', 'match(name, "p.*")', 'arrayContains(tags, "red")', 'safe(n) == 5'])(
    'a classic function is refused by name: %s',
    (condition) => {
      expect(() => holds(condition)).toThrow(expect.objectContaining({ code: 'RULE_UNSUPPORTED' }));
    },
  );
});

describe('conditions of the classic dialect', () => {
  test.each([
    'name == "POWERSHELL.EXE"',
    'name = "powershell.exe"',
    'name == "power*"',
    'name != "cmd*"',
    "name == 'powershell.exe'",
    'path == ?"c:\\windows\\*"',
    'name in ("powershell.exe")',
    'wildcard(name, "x", "*shell*")',
    'match(name, "power")',
    'match(name, "x", ".*EXE")',
    'arrayContains(tags, "BLUE")',
    'arrayContains(name, "powershell.EXE")',
    'arraySearch(nested.list, item, item.k == "b")',
    'arrayCount(tags, t, t == "r*") == 1',
    'safe(n / 0) == null',
    'startsWith(name, "POWER")',
    'name:length() == 14',
    'neg / 2 == -4',
    'neg % 3 == 2',
    'between(path, "nope", "x") == null',
    'name',
    'n',
    'not empty',
    'n / 2.0 == 2.5',
    'name == name',
    'nothing == nothing',
    'length(nothing) <= length(nothing)',
    'not n in (1, "x")',
    'not stringContains(nothing, "x")',
    'not cidrMatch(nothing, "10.0.0.0/8")',
    'length(emoji) == 1',
    'arrayContains(nulls, nothing)',
  ])('%s', (condition) => {
    expect(holds(condition, 'classic')).toBe(true);
  });

  test.each([
    'name == "p?wershell.exe"',
    'tags == "red"',
    'match(name, "shell")',
    'not nothing == "x"',
    'empty',
    // of values of unlike kinds classic knows neither that they are equal nor that they differ
    'n == "5"',
    'n != "5"',
    'not n == "5"',
    'not n in ("5")',
    'n != "5*"',
    'tags != "red"',
    'n != flag',
    'not match(n, "x")',
    'not startsWith(name, n)',
  ])('and not: %s', (condition) => {
    expect(holds(condition, 'classic')).toBe(false);
  });
});

describe('one set of events under two values of a key', () => {
  test.each([[['ann', 'bob']], [['bob', 'ann']]])(
    'is told in the order of the values, however the record lists them: %s',
    (users) => {
      const { pattern } = compileRule('sequence by user [a where true] [b where true]', { language: 'eql' });
      const { matches } = runStream(
        pattern,
        viewsOf([
          { id: 1, ts: 1, event_type: 'a', user: users },
          { id: 2, ts: 2, event_type: 'b', user: users },
        ]),
      );
      expect(matches.map(({ group }) => group)).toEqual(['["ann"]', '["bob"]']);
    },
  );
});

test('a path of many parts is read as quickly as another', () => {
  const path = Array.from({ length: 60 }, (_, n) => `p${String(n)}`).join('.');
  expect(holds(`${path} == null`)).toBe(true);
});
