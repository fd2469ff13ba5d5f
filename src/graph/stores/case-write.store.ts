import type { AuditEntry } from '../../domain/audit.js';
import type { CaseStatus, ChangeKind, Severity } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import type { CaseRecord } from '../../domain/records.js';
import { only, type Tx } from '../session.js';
import {
  checkVersion,
  known,
  lockCase,
  lockInOrder,
  type CaseTransactions,
  type Deed,
  type Done,
  type LockedCase,
} from './case-transaction.js';
import * as cypher from './case-write.cypher.js';
import { SYSTEM_VIEWER } from './need-to-know.js';

/** Changes cases; each change is one transaction that ends with its audit entry and its change of the feed. */
export class CaseWriteStore {
  constructor(private readonly transactions: CaseTransactions) {}

  create(
    deed: Deed,
    opened: Pick<CaseRecord, 'uid' | 'title' | 'owner' | 'tags'> & {
      readonly severity: Severity;
      readonly events: readonly string[];
    },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const { events, ...given } = opened;
      const { number } = only(await tx.run<{ number: number }>(cypher.NEXT_CASE_NUMBER));
      await tx.run(cypher.CREATE_CASE, { case: newCase(given, number, deed.at) });
      await addEvents(tx, number, events);
      const { uid: _uid, owner: _owner, ...told } = given;
      const said = { ...told, events } as AuditEntry['body'];
      return { number, uid: opened.uid, kind: 'case.opened', said };
    });
  }

  edit(
    deed: Deed,
    edit: {
      readonly number: number;
      readonly expectedVersion: number | null;
      readonly set: Readonly<Record<string, unknown>> | object;
      readonly kind: ChangeKind;
      readonly from: readonly CaseStatus[];
    },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const found = await lockCase(tx, edit.number, edit.expectedVersion);
      if (!edit.from.includes(found.status)) throw wrongStatus(found);
      if (found.merged && edit.kind === 'case.reopened') throw wrongStatus(found);
      await tx.run(cypher.EDIT_CASE, { number: edit.number, set: edit.set, at: deed.at });
      const said = JSON.parse(JSON.stringify(edit.set)) as AuditEntry['body'];
      return { number: found.number, uid: found.uid, kind: edit.kind, said };
    });
  }

  comment(
    deed: Deed,
    comment: {
      readonly uid: string;
      readonly number: number;
      readonly text: string;
      readonly mentions: readonly string[];
    },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const { number, uid } = await lockCase(tx, comment.number, null);
      await tx.run(cypher.CREATE_COMMENT, { ...comment, author: deed.by.name, at: deed.at });
      await tx.run(cypher.TOUCH_CASE, { number, at: deed.at });
      return {
        number,
        uid,
        kind: 'comment.added',
        subject: comment.uid,
        said: { comment: comment.uid, mentions: [...comment.mentions] },
      };
    });
  }

  merge(
    deed: Deed,
    { into, from, expectedVersion }: { into: number; from: readonly number[]; expectedVersion: number | null },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const locked = await lockInOrder(tx, [into, ...from]);
      const target = known(locked, into);
      const others = from.map((number) => known(locked, number)).filter((found) => found.mergedInto !== into);
      if (others.length === 0) return { ...unchanged(target), kind: 'case.merged' };
      checkVersion(target, expectedVersion);
      const already = [target, ...others].find((found) => found.merged);
      if (already) throw wrongStatus(already);
      for (const other of others)
        await tx.run(cypher.MERGE_CASE, { into, from: other.number, at: deed.at, by: deed.by.id });
      await tx.run(cypher.TOUCH_CASE, { number: into, at: deed.at });
      await tx.run(cypher.RECOUNT_CASE, { number: into });
      const also = others.map(({ number, uid }) => ({ number, uid, kind: 'case.merged' as const }));
      return {
        number: into,
        uid: target.uid,
        kind: 'case.merged',
        said: { from: others.map(({ number }) => number) },
        also,
      };
    });
  }

  split(deed: Deed, number: number): Promise<number> {
    return this.within(deed, async (tx) => {
      const found = await lockCase(tx, number, null);
      if (!found.merged && found.splitFrom !== null) return { ...unchanged(found), kind: 'case.split' };
      const [split] = await tx.run<{ into: number }>(cypher.SPLIT_CASE, { number, at: deed.at });
      if (!split) throw new InputFault('BAD_USER_INPUT', 'This case was not merged.', { place: { path: 'number' } });
      const into = await lockCase(tx, split.into, null);
      // What the other handed on would stay behind where it was handed to.
      if (into.merged)
        throw new InputFault('BAD_USER_INPUT', `Case ${String(into.number)} was merged itself; split that one first.`, {
          place: { path: 'number' },
        });
      await tx.run(cypher.TOUCH_CASE, { number: split.into, at: deed.at });
      await tx.run(cypher.RECOUNT_CASE, { number: split.into });
      const also = [{ number: into.number, uid: into.uid, kind: 'case.split' as const }];
      return { number, uid: found.uid, kind: 'case.split', said: { from: split.into }, also };
    });
  }

  watch(deed: Deed, { number, watching }: { number: number; watching: boolean }): Promise<number> {
    return this.within(deed, async (tx) => {
      const { uid } = await lockCase(tx, number, null);
      await tx.run(cypher.WATCH_CASE, { number, watching, person: deed.by.name });
      return { number, uid, kind: 'case.updated', said: { watching } };
    });
  }

  /** The one write that may meet a case which is kept from who does it; it puts them among those it is kept to. */
  async breakGlass(deed: Deed, { number, reason }: { number: number; reason: string }): Promise<number> {
    const work = async (tx: Tx): Promise<Done> => {
      const { uid } = await lockCase(tx, number, null);
      const [kept] = await tx.run<{ to: readonly string[] }>(cypher.BREAK_GLASS, {
        ...{ number, who: deed.by.id, at: deed.at },
      });
      if (kept === undefined)
        throw new InputFault('BAD_USER_INPUT', `Case ${String(number)} is not kept from you.`, {
          place: { path: 'number' },
        });
      return { number, uid, kind: 'case.glass_broken', said: { reason, restrictedTo: [...kept.to] } };
    };
    return (await this.transactions.within(deed, work, SYSTEM_VIEWER)).number;
  }

  private async within(deed: Deed, work: (tx: Tx) => Promise<Done>): Promise<number> {
    return (await this.transactions.within(deed, work)).number;
  }
}

function unchanged({ number, uid }: LockedCase): Pick<Done, 'number' | 'uid' | 'said' | 'isUnchanged'> {
  return { number, uid, said: {}, isUnchanged: true };
}

async function addEvents(tx: Tx, number: number, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  const { found } = only(await tx.run<{ found: number }>(cypher.ADD_EVENTS, { number, events }));
  if (found < new Set(events).size) {
    throw new InputFault('NOT_FOUND', 'Some of these events do not exist.', { place: { path: 'events' } });
  }
  await tx.run(cypher.INVOLVE_NAMED, { number, events });
  await tx.run(cypher.RECOUNT_CASE, { number });
}

function newCase(given: object, number: number, at: number): Readonly<Record<string, unknown>> {
  return {
    ...given,
    number,
    status: 'OPEN',
    openedBy: 'person',
    openedAt: at,
    updatedAt: at,
    eventCount: 0,
    version: 1,
  };
}

function wrongStatus(found: LockedCase): InputFault {
  const state = found.merged ? 'was merged into another case' : `is ${found.status}`;
  return new InputFault('BAD_USER_INPUT', `Case ${String(found.number)} ${state}.`, { place: { path: 'number' } });
}
