import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HeadedLines, linesOf, loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
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

  test('between which those of others stand, or those of another machine, stay records of their own', async () => {
    const mixed = [line('SYSCALL', 1), line('SYSCALL', 2), line('EXECVE', 1)];
    expect(await textsOf(...mixed)).toEqual(mixed);
    const machines = [`node=a ${line('SYSCALL', 1)}`, `node=b ${line('SYSCALL', 1)}`];
    expect(await textsOf(...machines)).toEqual(machines);
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
