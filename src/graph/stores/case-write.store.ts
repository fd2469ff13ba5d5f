import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { CaseStatus, ChangeKind, Severity } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import type { CaseRecord } from '../../domain/records.js';
import { only, type Graph, type Tx } from '../session.js';
import * as cypher from './case-write.cypher.js';
import { appendChanges } from './feed.store.js';

interface Deed {
  readonly by: Principal;
  readonly at: number;
  readonly idempotency: { readonly key: string; readonly digest: string } | null;
}

/** Writes audit entries in the transaction of what they tell of. */
export type Recorder = (tx: Tx, entries: readonly AuditEntry[]) => Promise<void>;

/** What a piece of work did, for the audit and the feed. */
interface Done {
  readonly number: number;
  readonly uid: string;
  readonly kind: ChangeKind;
  readonly subject?: string;
  readonly said: AuditEntry['body'];
  /** Other cases that changed with it. */
  readonly also?: readonly { readonly number: number; readonly uid: string; readonly kind: ChangeKind }[];
}

interface LockedCase {
  readonly uid: string;
  readonly number: number;
  readonly version: number;
  readonly status: CaseStatus;
  readonly merged: boolean;
}

/** Changes cases; each change is one transaction that ends with its audit entry and its change of the feed. */
export class CaseWriteStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

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
      const said = { title: opened.title, severity: opened.severity, events };
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
    comment: { readonly uid: string; readonly number: number; readonly text: string },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const { number, uid } = await lockCase(tx, comment.number, null);
      await tx.run(cypher.CREATE_COMMENT, { ...comment, author: deed.by.name, at: deed.at });
      await tx.run(cypher.TOUCH_CASE, { number, at: deed.at });
      return { number, uid, kind: 'comment.added', subject: comment.uid, said: { comment: comment.uid } };
    });
  }

  merge(
    deed: Deed,
    { into, from, expectedVersion }: { into: number; from: readonly number[]; expectedVersion: number | null },
  ): Promise<number> {
    return this.within(deed, async (tx) => {
      const locked = await lockInOrder(tx, [into, ...from]);
      const target = known(locked, into);
      checkVersion(target, expectedVersion);
      const others = from.map((number) => known(locked, number));
      const already = [target, ...others].find((found) => found.merged);
      if (already) throw wrongStatus(already);
      for (const other of others)
        await tx.run(cypher.MERGE_CASE, { into, from: other.number, at: deed.at, by: deed.by.id });
      await tx.run(cypher.TOUCH_CASE, { number: into, at: deed.at });
      await tx.run(cypher.RECOUNT_CASE, { number: into });
      const also = others.map(({ number, uid }) => ({ number, uid, kind: 'case.merged' as const }));
      return { number: into, uid: target.uid, kind: 'case.merged', said: { from }, also };
    });
  }

  split(deed: Deed, number: number): Promise<number> {
    return this.within(deed, async (tx) => {
      const found = await lockCase(tx, number, null);
      const [split] = await tx.run<{ into: number }>(cypher.SPLIT_CASE, { number, at: deed.at });
      if (!split) throw new InputFault('BAD_USER_INPUT', 'This case was not merged.', { place: { path: 'number' } });
      const into = await lockCase(tx, split.into, null);
      await tx.run(cypher.TOUCH_CASE, { number: split.into, at: deed.at });
      await tx.run(cypher.RECOUNT_CASE, { number: split.into });
      const also = [{ number: into.number, uid: into.uid, kind: 'case.split' as const }];
      return { number, uid: found.uid, kind: 'case.split', said: { from: split.into }, also };
    });
  }

  /** One transaction: the key is claimed first, the audit and the feed come last. */
  private within(deed: Deed, work: (tx: Tx) => Promise<Done>): Promise<number> {
    return this.graph.write(async (tx) => {
      const answered = await claim(tx, deed);
      if (answered !== null) return answered;
      const done = await work(tx);
      if (deed.idempotency) await tx.run(cypher.KEEP_ANSWER, { key: deed.idempotency.key, number: done.number });
      const touched = [{ number: done.number, uid: done.uid, kind: done.kind }, ...(done.also ?? [])];
      await queueDecisions(tx, touched, deed.at);
      await this.record(
        tx,
        touched.map(({ number, kind }) => ({
          stream: `case/${String(number)}`,
          type: kind,
          at: deed.at,
          actor: deed.by.id,
          body: done.said,
        })),
      );
      await appendChanges(
        tx,
        touched.map(({ number, kind, uid }, index) => ({
          case: number,
          kind,
          subject: index === 0 ? (done.subject ?? uid) : uid,
          at: deed.at,
        })),
      );
      return done.number;
    });
  }
}

/** What may change a verdict: a case that begins, is taken up again, or holds other events than before. */
const DECIDED_AGAIN: readonly ChangeKind[] = ['case.opened', 'case.reopened', 'case.merged', 'case.split'];

async function queueDecisions(
  tx: Tx,
  touched: readonly { readonly number: number; readonly kind: ChangeKind }[],
  at: number,
): Promise<void> {
  const changed = touched.filter(({ kind }) => DECIDED_AGAIN.includes(kind));
  if (changed.length === 0) return;
  const tasks = changed.map(({ number, kind }) => ({
    id: randomUUID(),
    case: number,
    trigger: kind,
    state: 'pending',
    at,
  }));
  await tx.run(cypher.QUEUE_DECISION, { tasks });
  await tx.run(cypher.REPLACE_IN_QUEUE, { numbers: changed.map(({ number }) => number) });
}

async function claim(tx: Tx, { idempotency, at }: Deed): Promise<number | null> {
  if (!idempotency) return null;
  const { digest, number } = only(
    await tx.run<{ digest: string; number: number | null }>(cypher.CLAIM_KEY, { ...idempotency, at }),
  );
  if (digest === idempotency.digest) return number;
  throw new InputFault('IDEMPOTENCY_CONFLICT', 'This key was used for another request.', {
    place: { path: 'idempotencyKey' },
    remedy: 'Use a new key for a new request.',
  });
}

async function lockCase(tx: Tx, number: number, expectedVersion: number | null): Promise<LockedCase> {
  const [found] = await tx.run<LockedCase>(cypher.LOCK_CASE, { number });
  if (!found) throw notFound(number);
  checkVersion(found, expectedVersion);
  return found;
}

/** In the order of their numbers for everybody, so that two merges cannot wait for each other. */
async function lockInOrder(tx: Tx, numbers: readonly number[]): Promise<ReadonlyMap<number, LockedCase>> {
  const locked = new Map<number, LockedCase>();
  for (const number of [...numbers].sort((a, b) => a - b)) locked.set(number, await lockCase(tx, number, null));
  return locked;
}

function known(locked: ReadonlyMap<number, LockedCase>, number: number): LockedCase {
  const found = locked.get(number);
  if (!found) throw notFound(number);
  return found;
}

function checkVersion(found: LockedCase, expected: number | null): void {
  if (expected === null || expected === found.version) return;
  throw new InputFault('VERSION_CONFLICT', `The case is at version ${String(found.version)} now.`, {
    place: { path: 'expectedVersion' },
    remedy: 'Read it again and decide whether your change still makes sense.',
  });
}

async function addEvents(tx: Tx, number: number, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  const { found } = only(await tx.run<{ found: number }>(cypher.ADD_EVENTS, { number, events }));
  if (found < new Set(events).size) {
    throw new InputFault('NOT_FOUND', 'Some of these events do not exist.', { place: { path: 'events' } });
  }
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

function notFound(number: number): InputFault {
  return new InputFault('NOT_FOUND', `There is no case ${String(number)}.`, { place: { path: 'number' } });
}
