import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HeadedLines, linesOf, loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { AuditLines } from '../../../src/pipeline/normalise/audit-lines.js';
import { readAuditEvent } from '../../../src/pipeline/normalise/values/audit-event.js';

const line = (type: string, serial: number, rest = 'pid=1') =>
  `type=${type} msg=audit(1772352010.250:${String(serial)}): ${rest}`;

interface Taken {
  readonly text: string;
  readonly offset: number;
}

/** The records of a text, as any door takes them that reads lines. */
async function recordsOf(text: string): Promise<readonly Taken[]> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  const taken: Taken[] = [];
  for await (const one of new HeadedLines().of(linesOf(bytes(), 1_000_000)))
    if (!one.tooLarge && one.row === undefined)
      taken.push({ text: Buffer.from(one.bytes).toString(), offset: one.offset });
  return taken;
}

const textsOf = async (...lines: readonly string[]) => (await recordsOf(lines.join('\n'))).map(({ text }) => text);

describe('lines of the Linux audit daemon', () => {
  test('that are of one event and stand together are one record', async () => {
    const first = [line('SYSCALL', 1), line('EXECVE', 1), line('PROCTITLE', 1)];
    const second = [line('SYSCALL', 2), line('PATH', 2)];
    const alone = line('USER_LOGIN', 3);
    const found = await textsOf('a line of text', ...first, ...second, alone, 'another line');
    expect(found).toEqual(['a line of text', first.join('\n'), second.join('\n'), alone, 'another line']);
  });

  test('of another machine stay records of their own', async () => {
    const machines = [`node=a ${line('SYSCALL', 1)}`, `node=b ${line('SYSCALL', 1)}`];
    expect(await textsOf(...machines)).toEqual(machines);
  });

  test('that are mixed with those of other events become one event for each of these', async () => {
    const mixed = [
      line('SYSCALL', 1, 'syscall=59 success=yes pid=71 auid=1000 exe="/usr/bin/curl"'),
      line('SYSCALL', 2, 'syscall=59 success=yes pid=72 auid=1000 exe="/usr/bin/id"'),
      line('EXECVE', 1, 'argc=2 a0="curl" a1="https://example.org"'),
      line('EXECVE', 2, 'argc=1 a0="id"'),
      line('PROCTITLE', 2, 'proctitle="id"'),
      line('PROCTITLE', 1, 'proctitle="curl"'),
    ];
    const found = await textsOf(line('USER_LOGIN', 3), ...mixed, line('USER_LOGIN', 4));
    expect(found).toEqual([line('USER_LOGIN', 3), mixed.join('\n'), line('USER_LOGIN', 4)]);
    const raw = mixed.join('\n');
    const record = { source: null, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) };
    const { events = [] } = normaliseRecord(record, loadMappings());
    const run = events.map(({ ocsf }) => (ocsf['process'] as { readonly cmd_line?: unknown }).cmd_line);
    expect(run).toEqual(['curl https://example.org', 'id']);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(2);
  });

  test('are not waited for once the last of an event or a later one has come', async () => {
    const lines = new AuditLines();
    const next = (text: string, offset: number) =>
      lines.next({ bytes: Buffer.from(text), offset, tooLarge: false }).length;
    const [call, title] = [line('SYSCALL', 1), line('PROCTITLE', 1)];
    expect([next(call, 0), next(title, call.length + 1)]).toEqual([0, 0]);
    const other = line('AVC', 2);
    expect(next(other, call.length + title.length + 2)).toBe(1);
    const later = 'type=AVC msg=audit(1772352013.250:3): pid=1';
    expect(next(later, call.length + title.length + other.length + 3)).toBe(1);
  });

  test('are told apart in what ausearch writes, whose separators are no records', async () => {
    const event = [line('PROCTITLE', 1), line('SYSCALL', 1)];
    const stamp = 'time->Sun Mar  1 08:00:10 2026';
    expect(await textsOf('----', stamp, ...event, '----', stamp, line('SYSCALL', 2))).toEqual([
      event.join('\n'),
      line('SYSCALL', 2),
    ]);
  });

  test('lose no byte, and each record says where it stands, however they are mixed', async () => {
    const part = fc.constantFrom(
      line('SYSCALL', 1),
      line('PATH', 1),
      line('PATH', 2),
      'text',
      '',
      'node=x',
      'type=',
      '----',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (lines) => {
        const text = lines.join('\n');
        const taken = await recordsOf(text);
        for (const { text: own, offset } of taken) expect(text.slice(offset, offset + own.length)).toBe(own);
        const told = taken.flatMap(({ text: own }) => own.split('\n'));
        expect(told).toEqual(lines.filter((one) => one !== '' && one !== '----'));
      }),
      { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? 200) },
    );
  });

  test('without end are not waited for', async () => {
    const found = await textsOf(...Array.from({ length: 450 }, () => line('PATH', 1)));
    expect(found.map((text) => text.split('\n').length)).toEqual([200, 200, 50]);
  });
});

describe('the records of one event', () => {
  test('give the command line, also of long arguments in pieces and of names that came with enrichment', () => {
    const text = [
      line('SYSCALL', 1, 'auid=1000 uid=0 exe="/usr/bin/sh"\u001dAUID="anna" UID="root"'),
      line('EXECVE', 1, 'argc=3 a0="sh" a1="-c" a2_len=12 a2[0]=6C73202F a2[1]=746D70'),
    ].join('\n');
    const audit = readAuditEvent(text)?.['audit'];
    expect(audit).toMatchObject({ kind: 'EXECVE', command: 'sh -c ls /tmp', types: 'SYSCALL+EXECVE' });
    expect(audit).toMatchObject({ SYSCALL: { exe: '/usr/bin/sh', AUID: 'anna' } });
  });

  test('of two events, and text that only looks like it, are none', () => {
    expect(readAuditEvent(`${line('SYSCALL', 1)}\n${line('SYSCALL', 2)}`)).toBeUndefined();
    expect(readAuditEvent(`${line('SYSCALL', 1)}\nmore`)).toBeUndefined();
    expect(readAuditEvent(line('SYSCALL', 1))).toBeUndefined();
    expect(readAuditEvent(`${line('SYSCALL', 1, '__proto__=1 a=2')}\n${line('CWD', 1)}`)).toMatchObject({
      audit: { SYSCALL: { a: '2' } },
    });
  });

  test('are one event of one program that was started', () => {
    const raw = [line('SYSCALL', 7, 'pid=5 comm="id" exe="/usr/bin/id"'), line('EXECVE', 7, 'argc=1 a0="id"')].join(
      '\n',
    );
    const record = { source: null, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 5, 1) };
    const { events = [] } = normaliseRecord(record, loadMappings());
    expect(events).toMatchObject([{ operation: 'process.start', externalId: '7:SYSCALL+EXECVE:1772352010.250' }]);
  });

  test('are read without end or fault, whatever they hold', () => {
    const token = fc.constantFrom(
      'type=SYSCALL ',
      'msg=audit(',
      '1.2:3',
      '): ',
      'a0=',
      '"',
      'a1[0]=',
      '41',
      '\n',
      '=',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        readAuditEvent(tokens.join(''));
      }),
    );
    for (const rest of ['x'.repeat(900_000), `a0="${'x'.repeat(900_000)}`, 'a="'.repeat(300_000)])
      readAuditEvent(`${line('EXECVE', 1, rest)}\n${line('CWD', 1)}`);
  });
});
