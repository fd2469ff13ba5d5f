import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Command } from 'commander';
import { register, type TakeIntoService } from '../../../../src/app/cli/commands/rules.js';

const RULE = 'title: t\nlogsource: {product: okta, service: okta}\ndetection:\n  s: {eventType: x}\n  condition: s\n';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigma-rules-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = 0;
});

/** What the command wrote, line by line, and the exit code it chose. */
async function run(
  args: readonly string[],
  take?: TakeIntoService,
): Promise<{ lines: readonly string[]; code: typeof process.exitCode }> {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  process.exitCode = 0;
  try {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    register(program, take);
    await program.parseAsync(['node', 'sequitur', 'rules', ...args]);
  } finally {
    spy.mockRestore();
  }
  return { lines: written.join('').trimEnd().split('\n'), code: process.exitCode };
}

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

describe('sequitur rules', () => {
  test('lint of sound rules finds nothing and succeeds', async () => {
    put('a.yml', RULE);
    expect((await run(['lint', folder])).code).toBe(0);
  });

  test('lint of a faulty rule tells file, line and column, and exits with 2', async () => {
    put('a.yml', RULE.replace('condition: s', 'condition: t'));
    const { lines, code } = await run(['lint', folder, '--json']);
    const finding = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect([code, finding['file'], finding['line'], finding['column'], finding['code']]).toEqual([
      2,
      join(folder, 'a.yml'),
      5,
      14,
      'RULE_SYNTAX',
    ]);
  });

  const OWN = 'id: a\nversion: 1\ntitle: t\nseverity: high\nattack: [T1078]\nowner: soc\nlanguage: eql\n';

  test.each([
    [
      'a step that no event can satisfy',
      'query: |\n  sequence by user.identity with maxspan=1h\n    [authentication where operation == "auth.sucess"]\n    [authentication where true]\n',
      [10, 37, 'RULE_TYPE'],
    ],
    [
      'a query without a span',
      'query: sequence by user.identity [any where true] [any where true]\n',
      [8, 8, 'RULE_NOT_LIVE'],
    ],
    ['a field that does not exist', 'query: any where statsu == "Success"\n', [8, 18, 'RULE_UNKNOWN_FIELD']],
  ])('lint of our own rules points into the file: %s', async (_, query, expected) => {
    put('a.yaml', OWN + query);
    const { lines } = await run(['lint', folder, '--json']);
    const { line, column, code } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect([line, column, code]).toEqual(expected);
  });

  test('lint says when a rule looks further back than events are kept', async () => {
    process.env['SEQUITUR_RETENTION_DAYS'] = '30';
    put('a.yaml', `${OWN}query: sequence by user.identity with maxspan=60d [any where true] [any where true]\n`);
    const { lines } = await run(['lint', folder, '--json']);
    delete process.env['SEQUITUR_RETENTION_DAYS'];
    expect((JSON.parse(lines[0] ?? '') as Record<string, unknown>)['code']).toBe('RULE_NOT_LIVE');
  });

  test('warnings alone do not fail', async () => {
    put('a.yml', RULE.replace('eventType', 'eventTyp'));
    const { lines, code } = await run(['lint', folder]);
    expect([code, lines.length]).toEqual([0, 2]);
  });

  test('placeholders are read from a file', async () => {
    put('rule.yml', RULE.replace('eventType: x', "'eventType|expand': '%kinds%'"));
    put('values.txt', 'kinds: [a, b]\n');
    const without = await run(['lint', join(folder, 'rule.yml'), '--json']);
    const given = await run(['lint', join(folder, 'rule.yml'), '--json', '--placeholders', join(folder, 'values.txt')]);
    expect([without.lines[0] === '', given.lines[0] === '']).toEqual([false, true]);
  });

  test('test runs the cases beside the rules, and fails with 2 where one does', async () => {
    put('a.yml', RULE);
    put('a.test.yml', 'cases:\n  - {name: fires, events: [{id: 1, eventType: x}], matches: 1}\n');
    expect((await run(['test', folder])).code).toBe(0);
    put('a.test.yml', 'cases:\n  - {name: fires, events: [{id: 1, eventType: y}], matches: 1}\n');
    expect((await run(['test', folder])).code).toBe(2);
    for (const one of ['a.yml', 'a.test.yml']) expect((await run(['test', join(folder, one)])).code).toBe(2);
  });

  test('cases without a rule are a fault, not a success', async () => {
    put('a.test.yml', 'cases: []\n');
    await expect(run(['test', folder])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('a folder that is not there is a fault', async () => {
    await expect(run(['lint', join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('load says what is in force now, and what is not and why', async () => {
    const refused = { rule: 'r', code: 'RULE_NOT_LIVE', message: 'no window', file: null, line: 3 };
    const asked: unknown[] = [];
    const { lines, code } = await run(['load', folder, '--shadow', '--json'], async (path, { status }) => {
      asked.push([path, status]);
      return { activated: ['a@1'], stored: 2, refused: [refused] };
    });
    expect(asked).toEqual([[folder, 'shadow']]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([refused, { stored: 2, activated: 1 }]);
    expect(code).toBe(2);
  });
});
