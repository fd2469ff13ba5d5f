import { describe, expect, test } from '@jest/globals';
import { compileMapping, MappingLibrary, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import type { MappingFinding, Normalised } from '../../../src/pipeline/normalise/index.js';
import type { JsonValue } from '../../../src/domain/json.js';

const HEAD = `mapping: acme/door
product: { vendor_name: Acme, name: Door }
recognise: exists(door)
time: at
`;

function findings(body: string, head = HEAD): readonly MappingFinding[] {
  return compileMapping('acme.yaml', `${head}${body}`).findings;
}

function run(body: string, raw: JsonValue): Normalised {
  const { program, findings: found } = compileMapping('acme.yaml', `${HEAD}${body}`);
  expect(found).toEqual([]);
  const library = new MappingLibrary(program === null ? [] : [program]);
  return normaliseRecord({ source: null, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 5, 1) }, library);
}

const CASE = 'cases: [{ class: entity_management, activity: Read, set: { entity.name: door } }]\n';

describe('a faulty mapping is answered with line and column', () => {
  test('an unknown OCSF attribute, with the nearest name', () => {
    const [one] = findings(
      'cases:\n  - class: authentication\n    activity: Logon\n    set:\n      src_endpoint.ipp: door\n',
    );
    expect(one).toMatchObject({ severity: 'error', line: 9, column: 7 });
    expect(one?.message).toContain('ip');
  });

  test('a fault inside an expression points into the expression', () => {
    const [one] = findings(
      'cases:\n  - class: entity_management\n    activity: Read\n    set:\n      entity.name: door | lowr\n',
    );
    expect(one).toMatchObject({ line: 9, column: 27 });
  });

  test('an activity the class does not have, an operation outside the catalogue, and an unknown key', () => {
    const lines = findings(
      'cases:\n  - class: authentication\n    activity: Logonn\n    operation: auth.succes\n    sett: {}\n',
    ).map((one) => one.line);
    expect(lines).toEqual(expect.arrayContaining([7, 8, 9]));
  });

  test('a case behind one without a condition is never reached', () => {
    expect(
      findings('cases:\n  - { class: base_event, activity: Other }\n  - { class: base_event, activity: Other }\n'),
    ).toMatchObject([{ line: 7 }]);
  });

  test('a regular expression that RE2 refuses', () => {
    expect(findings(`${CASE}let: { x: 'door | extract("(?=x)")' }\n`)).toHaveLength(1);
  });

  test('broken YAML is one finding, not a flood', () => {
    expect(findings('cases: [\n  - {\n')).toHaveLength(1);
  });
});

describe('expressions', () => {
  const base = { at: '2026-03-01T00:00:00Z', door: 'north' };
  const fact = (expression: string, raw: Record<string, JsonValue>): unknown =>
    run(`facts: { x: ${JSON.stringify(expression)} }\n${CASE}`, { ...base, ...raw }).events?.[0]?.facts['x'];

  test.each<[string, Record<string, JsonValue>, unknown]>([
    [
      'list[type == "User"].id',
      {
        list: [
          { type: 'App', id: 1 },
          { type: 'User', id: 2 },
        ],
      },
      2,
    ],
    ['list[*].id', { list: [{ id: 1 }, { id: 2 }] }, [1, 2]],
    ['list[* id > 1].id', { list: [{ id: 1 }, { id: 2 }, { id: 3 }] }, [2, 3]],
    ['a ?? b', { a: '', b: 'x' }, 'x'],
    ['a + ":" + b', { a: 'x', b: 1 }, 'x:1'],
    ['a + ":" + b', { a: 'x' }, undefined],
    ['code == 5', { code: '5' }, true],
    ['code in ["1", "5"]', { code: 5 }, true],
    ['name like ["ab*d", "x"]', { name: 'ABCD' }, true],
    ['not (name like "b*") and exists(name)', { name: 'abc' }, true],
    ['if(a > 3, "big", "small")', { a: 4 }, 'big'],
    ['(text | json).a."b-c"', { text: '{"a":{"b-c":7}}' }, 7],
    ['text | extract("id=(\\\\d+)")', { text: 'x id=42 y' }, '42'],
    ['tags[* $it != "x"]', { tags: ['x', 'y'] }, ['y']],
    ['constructor ?? "none"', {}, 'none'],
  ])('%s', (expression, raw, wanted) => {
    expect(fact(expression, raw)).toEqual(wanted);
  });

  test('a nested quantifier meets a long text in linear time', () => {
    const started = process.cpuUsage();
    fact('text matches "^(a+)+$"', { text: `${'a'.repeat(50_000)}b` });
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3_000);
  });
});

describe('what a value cannot be', () => {
  test('stays under unmapped instead of making the event invalid', () => {
    const { events } = run(
      'set: { metadata.sequence: seq }\ncases: [{ class: authentication, activity: Logon, set: { user.name: who, src_endpoint.ip: ip, service.name: door } }]\n',
      { at: '2026-03-01T00:00:00Z', door: 'north', who: 'anna', ip: 'not an ip', seq: 'many' },
    );
    expect(events?.[0]?.ocsf['unmapped']).toMatchObject({ ip: 'not an ip', seq: 'many' });
    expect(events?.[0]?.ocsf['src_endpoint']).toBeUndefined();
  });

  test('a class whose required attributes the record lacks gives the base event, with everything kept', () => {
    const { events } = run('cases: [{ class: authentication, activity: Logon, set: { service.name: door } }]\n', {
      at: '2026-03-01T00:00:00Z',
      door: 'north',
      timestamp: '2026-03-01T00:00:00Z',
    });
    expect(events?.[0]).toMatchObject({ classUid: 0 });
  });
});
