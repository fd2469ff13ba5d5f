import { InputFault } from '../../domain/errors.js';
import { only, type Tx } from '../session.js';
import { COUNT_LINKS, LINK_CASES, UNLINK_CASES } from './case-link.cypher.js';
import { known, lockInOrder, type CaseTransactions, type Deed, type Done } from './case-transaction.js';
import { TOUCH_CASE } from './case-write.cypher.js';

const MOST_LINKS = 200;

interface Pair {
  readonly number: number;
  readonly to: number;
}

/** What people say belongs together without being one. */
export class CaseLinkStore {
  constructor(private readonly transactions: CaseTransactions) {}

  async link(deed: Deed, { reason, ...pair }: Pair & { readonly reason: string }): Promise<number> {
    const done = await this.transactions.within(deed, async (tx) => {
      const told = await locked(tx, pair);
      for (const number of [pair.number, pair.to]) await requireRoom(tx, number);
      const stored = { ...inOrder(pair), reason, at: deed.at, by: deed.by.name };
      const { isKnown } = only(await tx.run<{ isKnown: boolean | null }>(LINK_CASES, stored));
      if (isKnown === true) return { ...told, kind: 'case.linked', isUnchanged: true };
      await touch(tx, pair, deed.at);
      return { ...told, kind: 'case.linked', said: { ...told.said, reason }, also: also(told, 'case.linked') };
    });
    return done.number;
  }

  async unlink(deed: Deed, pair: Pair): Promise<number> {
    const done = await this.transactions.within(deed, async (tx) => {
      const told = await locked(tx, pair);
      const { cut } = only(await tx.run<{ cut: number }>(UNLINK_CASES, inOrder(pair)));
      if (cut === 0) return { ...told, kind: 'case.unlinked', isUnchanged: true };
      await touch(tx, pair, deed.at);
      return { ...told, kind: 'case.unlinked', also: also(told, 'case.unlinked') };
    });
    return done.number;
  }
}

interface Told extends Pick<Done, 'number' | 'uid' | 'said'> {
  readonly other: { readonly number: number; readonly uid: string };
}

async function locked(tx: Tx, { number, to }: Pair): Promise<Told> {
  const both = await lockInOrder(tx, [number, to]);
  const [{ uid }, other] = [known(both, number), known(both, to)];
  return { number, uid, said: { cases: [number, to] }, other: { number: other.number, uid: other.uid } };
}

function also({ other }: Told, kind: 'case.linked' | 'case.unlinked'): NonNullable<Done['also']> {
  return [{ ...other, kind }];
}

async function requireRoom(tx: Tx, number: number): Promise<void> {
  const { links } = only(await tx.run<{ links: number }>(COUNT_LINKS, { number }));
  if (links < MOST_LINKS) return;
  throw new InputFault('BAD_USER_INPUT', `Case ${String(number)} has ${String(MOST_LINKS)} links already.`, {
    place: { path: 'to' },
  });
}

async function touch(tx: Tx, { number, to }: Pair, at: number): Promise<void> {
  for (const one of [number, to]) await tx.run(TOUCH_CASE, { number: one, at });
}

function inOrder({ number, to }: Pair): { readonly low: number; readonly high: number } {
  return { low: Math.min(number, to), high: Math.max(number, to) };
}
