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
  expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
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

  test('an expression that YAML cuts at a comma says that it wants quotes', () => {
    const [one] = findings(
      'cases:\n  - { class: entity_management, activity: Read, set: { entity.name: if(a, b, c) } }\n',
    );
    expect(one).toMatchObject({ severity: 'error', line: 6 });
    expect(one?.message).toContain('quotes');
  });

  test('what all cases share is said once', () => {
    const body =
      'set: { message: a | lowr }\ncases:\n  - { when: a, class: base_event, activity: Other }\n  - { class: base_event, activity: Other }\n';
    expect(findings(body)).toHaveLength(1);
  });

  test('an index that YAML takes for a list says so too', () => {
    const [one] = findings('cases:\n  - { class: entity_management, set: { entity: { name: a[0] ?? b } } }\n');
    expect(one).toMatchObject({ severity: 'error', line: 6 });
    expect(one?.message).toContain('quotes');
  });

  test('a word that no member of an enumeration is, behind the second condition of an if', () => {
    const [one] = findings(
      "cases:\n  - class: entity_management\n    activity: Read\n    set: { status_id: \"if(a, 'Success', b, 'Sucess', 'Failure')\", entity.name: door }\n",
    );
    expect(one?.message).toContain('Success');
  });

  test('an operation outside the catalogue wherever it is chosen: in an if, a table, or a named value', () => {
    const head =
      'tables: { verbs: { a: auth.success, b: auth.succes } }\nlet:\n  op: if(kind == "x", "user.creat", verb | lookup("verbs"))\n';
    const found = findings(
      `${head}cases:\n  - { class: base_event, activity: Other, operation_from: $op ?? "user.delete" }\n`,
    );
    expect(found.map(({ message }) => message)).toEqual([
      'user.creat is not in the catalogue of operations; did you mean user.create?',
      'auth.succes is not in the catalogue of operations; did you mean auth.success?',
    ]);
  });

  test('an activity the class does not have, an operation outside the catalogue, and an unknown key', () => {
    const lines = findings(
      'cases:\n  - class: authentication\n    activity: Logonn\n    operation: auth.succes\n    sett: {}\n',
    ).map((one) => one.line);
    expect(lines).toEqual(expect.arrayContaining([7, 8, 9]));
  });

  test.each([
    ['nothing at all', ''],
    ['a list', '- a\n'],
    ['a text', 'just text\n'],
  ])('a file that holds %s is told so once', (_what, text) => {
    expect(compileMapping('acme.yaml', text).findings).toMatchObject([{ severity: 'error', line: 1, column: 1 }]);
  });

  test.each([
    ['a word where names belong', 'set: []'],
    ['facts as a list', 'facts: [a]'],
    ['a word for a number', 'priority: high'],
    ['a list of stamps', 'id: [at, door]'],
    ['a role without a key', 'roles: { actor: { label: door } }'],
    ['a misspelt key of a role', 'roles: { actor: { key: door, lable: door } }'],
    ['a misspelt key of a claim', 'claims: [{ account: actor, attribute: immutable_id, valeu: door }]'],
    ['columns told apart by nothing', 'columns: { by: kind, a: [x] }'],
    ['a misspelt key of a pattern', "patterns: [{ name: x, match: 'a', hass: b }]"],
    ['a test without a record', 'tests: [{ name: x, expect: { class: base_event } }]'],
    ['a test that expects nothing', 'tests: [{ name: x, given: { door: a }, expct: { class: base_event } }]'],
  ])('what would be passed over in silence is told with its line: %s', (_what, line) => {
    const [one] = findings(`${line}\n${CASE}`);
    expect(one).toMatchObject({ severity: 'error', line: 5 });
  });

  test('a case behind one without a condition is never reached', () => {
    expect(
      findings('cases:\n  - { class: base_event, activity: Other }\n  - { class: base_event, activity: Other }\n'),
    ).toMatchObject([{ line: 7 }]);
  });

  test('a second case of the same condition and class, and a condition that is never true', () => {
    const one = '{ when: kind == 1, class: base_event, activity: Other }';
    expect(findings(`cases:\n  - ${one}\n  - ${one}\n`)).toMatchObject([{ severity: 'error', line: 7 }]);
    expect(findings('cases:\n  - { when: false, class: base_event, activity: Other }\n')).toMatchObject([{ line: 6 }]);
  });

  test('a word that an enumeration does not have, also inside a condition or a table, with the nearest', () => {
    const body = (value: string): string =>
      `tables: { results: { ok: Success, no: Failed } }\ncases:\n  - class: entity_management\n    activity: Read\n    set: { entity.name: door, status_id: '${value}' }\n`;
    for (const value of [
      '=Failed',
      'if(ok, "Success", "Failed")',
      'result | lookup("results")',
      'result ?? "Failed"',
    ]) {
      const [one, ...rest] = findings(body(value));
      expect(one).toMatchObject({ severity: 'error', line: 9 });
      expect(one?.message).toContain('Failure');
      expect(rest).toEqual([]);
    }
    expect(findings(body('=Failure'))).toEqual([]);
  });

  test('a value of the wrong type, and an object that is given as a value', () => {
    expect(
      findings(
        'cases:\n  - { class: authentication, activity: Logon, set: { user.name: who, src_endpoint.port: =many } }\n',
      ),
    ).toMatchObject([{ severity: 'error', line: 6 }]);
    expect(findings('cases:\n  - { class: authentication, activity: Logon, set: { user: =anna } }\n')).toMatchObject([
      { severity: 'error', line: 6 },
    ]);
  });

  test('a case that never sets what its class requires, as a warning', () => {
    const [one] = findings('cases:\n  - { class: api_activity, activity: Read, set: { actor.user.name: who } }\n');
    expect(one).toMatchObject({ severity: 'warning', line: 6, column: 14 });
    expect(one?.message).toContain('src_endpoint');
    expect(one?.message).toContain('api');
  });

  test('a name that the engine gives itself cannot be given again', () => {
    expect(findings(`${CASE}let: { item: door }\n`)).toMatchObject([{ severity: 'error', line: 6, column: 8 }]);
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
    ['if(a > 3, "big", a > 1, "middling", "small")', { a: 2 }, 'middling'],
    ['a | known ?? "nobody"', { a: '-' }, 'nobody'],
    ['a | known ?? b | upper', { b: 'x' }, 'X'],
    ['a ?? b | lower', { b: 'X' }, 'x'],
    ['if(a > 3, "big", a > 1, "middling", "small")', { a: 0 }, 'small'],
    ['if(a > 3, "big", a > 1, "middling") ?? "nothing"', { a: 0 }, 'nothing'],
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
