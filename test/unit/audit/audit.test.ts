import { describe, expect, test } from '@jest/globals';
import type { AuditEntry, AuditEvent } from '../../../src/domain/audit.js';
import { chainFaults, link } from '../../../src/chain/index.js';
import { auditStage } from '../../../src/pipeline/audit/index.js';
import type { StageContext } from '../../../src/pipeline/stage.js';

const ctx: StageContext = { now: 0, signal: new AbortController().signal, record: () => undefined };

function memoryLog() {
  const streams = new Map<string, AuditEvent[]>();
  const append = async (entries: readonly AuditEntry[]): Promise<readonly AuditEvent[]> =>
    entries.map((entry) => {
      const events = streams.get(entry.stream) ?? [];
      const event = link(events.at(-1) ?? null, entry);
      streams.set(entry.stream, [...events, event]);
      return event;
    });
  return { streams, append };
}

const entry = (stream: string, n: number): AuditEntry => ({
  stream,
  type: 'note',
  at: n,
  actor: 'system',
  body: { n },
});

describe('auditing what was done', () => {
  test('every stream becomes one unbroken chain, in the order its entries came', async () => {
    const log = memoryLog();
    await auditStage(log).run([entry('case/2', 1), entry('case/1', 2), entry('case/2', 3)], ctx);
    await auditStage(log).run([entry('case/1', 4)], ctx);
    expect([...log.streams.keys()]).toEqual(['case/1', 'case/2']);
    expect(log.streams.get('case/2')?.map(({ at, seq }) => [at, seq])).toEqual([
      [1, 1],
      [3, 2],
    ]);
    for (const [stream, events] of log.streams) expect(chainFaults(stream, events)).toEqual([]);
  });

  test('an entry with a fraction is refused before anything is written', async () => {
    const log = memoryLog();
    const broken = { ...entry('case/1', 1), body: { rate: { of: [0.5] } } };
    await expect(auditStage(log).run([entry('case/1', 1), broken], ctx)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(log.streams.size).toBe(0);
  });
});
