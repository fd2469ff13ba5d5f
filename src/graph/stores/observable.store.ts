import { randomUUID } from 'node:crypto';
import { InputFault } from '../../domain/errors.js';
import { type ObservableType, spellingsOf } from '../../domain/observable.js';
import { only, type Tx } from '../session.js';
import { checkVersion, lockCase, type CaseTransactions, type Deed, type Done } from './case-transaction.js';
import { TOUCH_CASE } from './case-write.cypher.js';
import { nameKey } from './named.store.js';
import * as cypher from './observable.cypher.js';

const MOST_OBSERVABLES = 10_000;

interface NewRow {
  readonly uid: string;
  readonly type: ObservableType;
  readonly value: string;
}

interface Place {
  readonly number: number;
  readonly type: string;
  readonly value: string;
  readonly version: number;
}

interface Change {
  readonly uid: string;
  readonly expectedVersion: number | null;
  readonly set: object;
}

/** Where events that name it are kept; empty for what is an entity itself. */
function nameKeysOf({ type, value }: NewRow): readonly string[] {
  return spellingsOf(type, value).map(nameKey);
}

/** What people note of what was seen, under the lock of its case. */
export class ObservableStore {
  constructor(private readonly transactions: CaseTransactions) {}

  /** How many are new; answers the number of the case. */
  async add(deed: Deed, { number, rows }: { number: number; rows: readonly NewRow[] }): Promise<number> {
    const done = await this.transactions.within(deed, async (tx) => {
      const { uid } = await lockCase(tx, number, null);
      const { observables } = only(await tx.run<{ observables: number }>(cypher.COUNT_OBSERVABLES, { number }));
      if (observables + rows.length > MOST_OBSERVABLES)
        throw refused('observables', `A case has at most ${String(MOST_OBSERVABLES)} observables.`);
      // As they were named: those of one moment have no other order.
      const inOrder = rows.map((row, place) => ({ ...row, place, named: nameKeysOf(row) }));
      const stored = { number, rows: inOrder, mark: randomUUID(), at: deed.at, by: deed.by.name };
      const found = await tx.run<{ uid: string; isNew: boolean }>(cypher.ADD_OBSERVABLES, stored);
      const fresh = new Set(found.filter(({ isNew }) => isNew).map((one) => one.uid));
      if (fresh.size === 0) return { number, uid, kind: 'observable.added', said: {}, isUnchanged: true };
      await tx.run(TOUCH_CASE, { number, at: deed.at });
      const added = rows.filter((row) => fresh.has(row.uid)).map(({ type, value }) => ({ type, value }));
      return { number, uid, kind: 'observable.added', said: { observables: added } };
    });
    return done.number;
  }

  async edit(deed: Deed, { uid, expectedVersion, set }: Change): Promise<string> {
    const { subject } = await this.transactions.within(deed, async (tx) => {
      const { place, found } = await this.locked(tx, uid);
      checkVersion(place, expectedVersion);
      await tx.run(cypher.EDIT_OBSERVABLE, { uid, set, at: deed.at, by: deed.by.name });
      await tx.run(TOUCH_CASE, { number: place.number, at: deed.at });
      return { ...told(place, found.uid), kind: 'observable.changed', subject: uid, said: saidOf(place, set) };
    });
    return subject;
  }

  async remove(deed: Deed, uid: string): Promise<number> {
    const { number } = await this.transactions.within(deed, async (tx) => {
      const { place, found } = await this.locked(tx, uid);
      await tx.run(cypher.REMOVE_OBSERVABLE, { uid });
      await tx.run(TOUCH_CASE, { number: place.number, at: deed.at });
      return { ...told(place, found.uid), kind: 'observable.removed', subject: uid, said: saidOf(place, {}) };
    });
    return number;
  }

  private async locked(tx: Tx, uid: string) {
    const [place] = await tx.run<Place>(cypher.CASE_OF_OBSERVABLE, { uid });
    if (!place) throw new InputFault('NOT_FOUND', 'There is no such observable.', { place: { path: 'id' } });
    return { place, found: await lockCase(tx, place.number, null) };
  }
}

function told({ number }: Place, uid: string): Pick<Done, 'number' | 'uid'> {
  return { number, uid };
}

function saidOf({ type, value }: Place, set: object): Done['said'] {
  return JSON.parse(JSON.stringify({ type, value, ...set })) as Done['said'];
}

function refused(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
