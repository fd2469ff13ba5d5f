import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { CaseStatus, ChangeKind } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import { only, type Graph, type Tx } from '../session.js';
import * as cypher from './case-write.cypher.js';
import { appendChanges } from './feed.store.js';
import { seenBy, viewerOf } from './need-to-know.js';

export interface Deed {
  readonly by: Principal;
  readonly at: number;
  readonly idempotency: { readonly key: string; readonly digest: string } | null;
}

/** Writes audit entries in the transaction of what they tell of. */
export type Recorder = (tx: Tx, entries: readonly AuditEntry[]) => Promise<void>;

/** What a piece of work did, for the audit and the feed. */
export interface Done {
  readonly number: number;
  readonly uid: string;
  readonly kind: ChangeKind;
  readonly subject?: string;
  readonly said: AuditEntry['body'];
  /** It was so already: nothing is told, nothing is decided again. */
  readonly isUnchanged?: boolean;
  /** Other cases that changed with it. */
  readonly also?: readonly { readonly number: number; readonly uid: string; readonly kind: ChangeKind }[];
}

/** What a deed answers, now and whenever it is repeated: the case, and the uid of what was changed in it. */
export interface Answered {
  readonly number: number;
  readonly subject: string;
}

export interface LockedCase {
  readonly uid: string;
  readonly number: number;
  readonly version: number;
  readonly status: CaseStatus;
  readonly merged: boolean;
  readonly mergedInto: number | null;
  /** The case it was taken out of last. */
  readonly splitFrom: number | null;
}

/** Runs what people do in cases: one transaction each, the key claimed first, the audit and the feed last. */
export class CaseTransactions {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  within(deed: Deed, work: (tx: Tx) => Promise<Done>, viewer = viewerOf(deed.by)): Promise<Answered> {
    return this.graph.write(async (own) => {
      const tx = seenBy(own, viewer);
      const answered = await claim(tx, deed);
      if (answered !== null) return answered;
      const done = await work(tx);
      const answer = { number: done.number, subject: done.subject ?? done.uid };
      if (deed.idempotency) await tx.run(cypher.KEEP_ANSWER, { key: deed.idempotency.key, ...answer });
      if (done.isUnchanged === true) return answer;
      if (deed.by.kind === 'human') await tx.run(cypher.COUNT_TOUCH, { number: done.number });
      const touched = [{ number: done.number, uid: done.uid, kind: done.kind }, ...(done.also ?? [])];
      await queueDecisions(tx, touched, deed.at);
      const body = done.said;
      await this.record(
        tx,
        touched.map(({ number, kind }) => ({
          stream: streamOf(number),
          type: kind,
          at: deed.at,
          actor: deed.by.id,
          body,
        })),
      );
      const subjectOf = (uid: string, index: number) => (index === 0 ? answer.subject : uid);
      await appendChanges(
        tx,
        touched.map(({ number, kind, uid }, index) => ({
          case: number,
          kind,
          subject: subjectOf(uid, index),
          at: deed.at,
        })),
      );
      return answer;
    });
  }
}

function streamOf(number: number): string {
  return `case/${String(number)}`;
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

async function claim(tx: Tx, { idempotency, at }: Deed): Promise<Answered | null> {
  if (!idempotency) return null;
  const { digest, number, subject } = only(
    await tx.run<{ digest: string; number: number | null; subject: string | null }>(cypher.CLAIM_KEY, {
      ...idempotency,
      at,
    }),
  );
  if (digest === idempotency.digest) return number === null ? null : { number, subject: subject ?? '' };
  throw new InputFault('IDEMPOTENCY_CONFLICT', 'This key was used for another request.', {
    place: { path: 'idempotencyKey' },
    remedy: 'Use a new key for a new request.',
  });
}

export async function lockCase(tx: Tx, number: number, expectedVersion: number | null): Promise<LockedCase> {
  const [found] = await tx.run<LockedCase>(cypher.LOCK_CASE, { number });
  if (!found) throw notFound(number);
  checkVersion(found, expectedVersion);
  return found;
}

/** In the order of their numbers for everybody, so that two merges cannot wait for each other. */
export async function lockInOrder(tx: Tx, numbers: readonly number[]): Promise<ReadonlyMap<number, LockedCase>> {
  const locked = new Map<number, LockedCase>();
  for (const number of [...numbers].sort((a, b) => a - b)) locked.set(number, await lockCase(tx, number, null));
  return locked;
}

export function known(locked: ReadonlyMap<number, LockedCase>, number: number): LockedCase {
  const found = locked.get(number);
  if (!found) throw notFound(number);
  return found;
}

export function checkVersion(found: { readonly version: number }, expected: number | null): void {
  if (expected === null || expected === found.version) return;
  throw new InputFault('VERSION_CONFLICT', `It is at version ${String(found.version)} now.`, {
    place: { path: 'expectedVersion' },
    remedy: 'Read it again and decide whether your change still makes sense.',
  });
}

function notFound(number: number): InputFault {
  return new InputFault('NOT_FOUND', `There is no case ${String(number)}.`, { place: { path: 'number' } });
}
