import { describe, expect, test } from '@jest/globals';
import { readCaseFile } from '../../../src/usecases/rules/cases/case-file.js';
import { fillTemplate, readTemplates } from '../../../src/usecases/rules/cases/record-templates.js';

const FIRST = `
cases:
  - name: first
    kind: positive
    events:
      - { id: a, at: 0m, record: x.y, user: mara }
      - { id: f, at: 1h30m, repeat: 3, every: 10s, record: x.y, user: 'user\${n}' }
    matches: [[a, f1..f3]]
`;
const read = (more: string) => readCaseFile({ file: 'r.test.yaml', text: FIRST + more });
const refused = (more: string) => {
  try {
    read(more);
  } catch (fault) {
    return fault;
  }
  return null;
};

describe('the cases beside a rule', () => {
  test('one event written once may stand for many, and a range of ids for each of them', () => {
    const [first] = read('');
    expect(first?.events.map(({ id, at }) => [id, at])).toEqual([
      ['a', 0],
      ['f1', 5_400_000],
      ['f2', 5_410_000],
      ['f3', 5_420_000],
    ]);
    expect(first?.events[3]?.given).toEqual({ user: 'user3' });
    expect(first?.matches).toEqual([['a', 'f1', 'f2', 'f3']]);
  });

  test('a case that is like another takes its events with what is changed, left out and added', () => {
    const more =
      '  - { name: second, kind: near-miss, like: first, change: { a: { user: otto, at: 5m } }, without: [f2, f3], add: [{ id: z, at: 1d, record: x.y }] }\n';
    const [, second] = read(more);
    expect(second?.events.map(({ id }) => id)).toEqual(['a', 'f1', 'z']);
    expect(second?.events[0]).toMatchObject({ at: 300_000, given: { user: 'otto' } });
    expect(second?.matches).toEqual([]);
  });

  test('a case that comes late has another order of arrival and expects the same', () => {
    const [, late] = read('  - { name: late, kind: late, like: first, arrive: [f3, a] }\n');
    expect(late?.events.map(({ id }) => id)).toEqual(['f3', 'a', 'f1', 'f2']);
    expect(late?.matches).toEqual([['a', 'f1', 'f2', 'f3']]);
  });

  test.each([
    ['a case like none before it', '  - { name: b, kind: late, like: nobody }\n'],
    [
      'a change of an event that is not there',
      '  - { name: b, kind: benign, like: first, change: { q: { user: x } } }\n',
    ],
    ['an order of arrival with a strange event', '  - { name: b, kind: late, like: first, arrive: [q] }\n'],
    ['a second case of the same name', '  - { name: first, kind: late, like: first }\n'],
    ['two events of one id', '  - { name: b, kind: benign, like: first, add: [{ id: a, at: 0m, record: x.y }] }\n'],
    ['a kind that does not exist', '  - { name: b, kind: good, like: first }\n'],
    ['a time without a unit', '  - { name: b, kind: benign, events: [{ id: a, at: 10, record: x.y }] }\n'],
    ['a case without events', '  - { name: b, kind: benign }\n'],
    ['an event that says nothing', '  - { name: b, kind: benign, events: [{ id: a, at: 0m }] }\n'],
  ])('%s is refused at its line', (_, more) => {
    expect(refused(more)).toMatchObject({ code: 'RULE_SYNTAX', place: { file: 'r.test.yaml', line: 9 } });
  });
});

describe('a vendor record with places to fill', () => {
  const templates = readTemplates([
    {
      file: 'x.yaml',
      text: "name: x\nsource: v/p\nrecords:\n  y: { defaults: { n: 3, gone: null }, raw: { who: 'u-${user}', at: '${time}', n: '${n}', gone: '${gone}' } }\n",
    },
  ]);
  const fill = (given: Record<string, string | number>) => {
    const template = templates.get('x.y');
    if (template === undefined) throw new Error('no template');
    return fillTemplate(template, { id: 'a', time: 0, given });
  };

  test('keeps the type of a whole value, and leaves out what is null', () => {
    expect(fill({ user: 'mara' })).toEqual({ who: 'u-mara', at: '1970-01-01T00:00:00.000Z', n: 3 });
  });

  test('refuses a name that it has no place for, which would change nothing', () => {
    expect(() => fill({ user: 'mara', usr: 'x' })).toThrow(expect.objectContaining({ code: 'RULE_SYNTAX' }));
  });

  test('refuses to be filled without a value that it needs', () => {
    expect(() => fill({})).toThrow(expect.objectContaining({ code: 'RULE_SYNTAX' }));
  });
});
