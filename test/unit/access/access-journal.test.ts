import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Principal } from '../../../src/domain/access.js';
import type { AuditEntry } from '../../../src/domain/audit.js';
import { AccessJournal } from '../../../src/usecases/access/access-journal.js';
import { campaign } from '../../harness/campaign.js';

const ANA: Principal = { id: 'ana', name: 'Ana', kind: 'human', roles: ['analyst'], sources: [] };
const BO: Principal = { ...ANA, id: 'bo', name: 'Bo' };
const HERE = { means: 'key', address: '192.0.2.7' } as const;

function journalOf() {
  const clock = { now: 0 };
  const entries: AuditEntry[] = [];
  const book = { works: true, writes: 0 };
  const append = async (more: readonly AuditEntry[]) => {
    book.writes += 1;
    if (!book.works) throw new Error('the graph is away');
    entries.push(...more);
  };
  const told = () => entries.map(({ type, actor }) => `${type} ${actor}`);
  return { journal: new AccessJournal({ append }, () => clock.now), clock, entries, book, told };
}

test('a person at an address is one visit an hour, whatever they ask, and it is written in a batch', async () => {
  const { journal, clock, book, told } = journalOf();
  for (let n = 0; n < 500; n += 1) journal.visited(ANA, HERE);
  journal.visited(BO, HERE);
  journal.visited(ANA, { ...HERE, address: '198.51.100.1' });
  expect(book.writes).toBe(0);
  await journal.flush();
  await journal.flush();
  expect(book.writes).toBe(1);
  expect(told()).toEqual(['access.visited ana', 'access.visited bo', 'access.visited ana']);
  clock.now = 3_600_000;
  journal.visited(ANA, HERE);
  await journal.flush();
  expect(told()).toHaveLength(4);
});

test('who guesses keys from many addresses fills one entry and not the audit; nothing of what was sent stands in it', async () => {
  const { journal, entries } = journalOf();
  for (let n = 0; n < 10_000; n += 1) journal.refused(`192.0.2.${String(n % 200)}`, 'key');
  await journal.flush();
  expect(entries).toHaveLength(1);
  const { refused, elsewhere } = entries[0]?.body as { refused: { times: number }[]; elsewhere: number };
  expect(refused).toHaveLength(50);
  expect(refused.reduce((sum, { times }) => sum + times, elsewhere)).toBe(10_000);
});

test('a kept case is not shown before its reading is written, and once written a quarter of an hour is one reading', async () => {
  const { journal, clock, book, told } = journalOf();
  book.works = false;
  await expect(journal.casesRead(ANA, [1])).rejects.toThrow();
  book.works = true;
  await Promise.all([journal.casesRead(ANA, [1]), journal.casesRead(ANA, [1, 2]), journal.casesRead(BO, [1])]);
  expect(told().sort()).toEqual(['access.case_read ana', 'access.case_read ana', 'access.case_read bo']);
  clock.now = 15 * 60_000 - 1;
  await journal.casesRead(ANA, [1]);
  expect(told()).toHaveLength(3);
  clock.now += 1;
  await journal.casesRead(ANA, [1]);
  expect(told()).toHaveLength(4);
});

test('whoever asks while the first reading is being written waits for it, and fails with it', async () => {
  const waiting: (() => void)[] = [];
  const append = () => new Promise<void>((_, reject) => void waiting.push(() => reject(new Error('away'))));
  const journal = new AccessJournal({ append }, () => 0);
  const both = [journal.casesRead(ANA, [1]), journal.casesRead(ANA, [1])];
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  for (const outcome of await Promise.allSettled(both)) expect(outcome.status).toBe('rejected');
});

test('what could not be written is written with the next, and no record, refusal or visit is lost or told twice', async () => {
  type Step = { readonly kind: 'refused' | 'records' | 'flush' | 'fail'; readonly n: number };
  const step = fc.record({ kind: fc.constantFrom('refused', 'records', 'flush', 'fail'), n: fc.nat({ max: 9 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step as fc.Arbitrary<Step>, { maxLength: 40 }), async (steps) => {
      const { journal, book, entries } = journalOf();
      const read = new Set<string>();
      let refusals = 0;
      for (const { kind, n } of steps) {
        book.works = kind !== 'fail';
        if (kind === 'refused') journal.refused(`a${String(n)}`, 'key');
        if (kind === 'records') await journal.recordsRead(ANA, [`r${String(n)}`]);
        if (kind === 'flush' || kind === 'fail') await journal.flush().catch(() => undefined);
        refusals += kind === 'refused' ? 1 : 0;
        if (kind === 'records') read.add(`r${String(n)}`);
      }
      book.works = true;
      await journal.flush();
      const bodies = entries.map(({ body }) => body as { refused?: { times: number }[]; some?: string[] });
      const times = bodies.flatMap(({ refused = [] }) => refused).reduce((sum, each) => sum + each.times, 0);
      expect(times).toBe(refusals);
      expect(new Set(bodies.flatMap(({ some = [] }) => some))).toEqual(read);
    }),
    campaign(100),
  );
});
