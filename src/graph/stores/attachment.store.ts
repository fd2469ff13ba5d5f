import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { Graph, Tx } from '../session.js';
import { lockCase, type CaseTransactions, type Deed, type Recorder } from './case-transaction.js';
import * as cypher from './attachment.cypher.js';
import { seenBy, viewerOf } from './need-to-know.js';
import { TOUCH_CASE } from './case-write.cypher.js';

const MOST_ATTACHMENTS = 1_000;

interface Attachment {
  readonly uid: string;
  readonly number: number;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
}

/** Which files cases have; the bytes lie elsewhere, under their hash. */
export class AttachmentStore {
  constructor(
    private readonly graph: Graph,
    private readonly transactions: CaseTransactions,
    private readonly record: Recorder,
  ) {}

  requireRoom(by: Principal, number: number): Promise<void> {
    return requireRoom(seenBy(this.graph, viewerOf(by)), number);
  }

  async add(deed: Deed, attachment: Attachment): Promise<string> {
    const { subject } = await this.transactions.within(deed, async (tx) => {
      const { uid, number, name, size, sha256 } = attachment;
      const found = await lockCase(tx, number, null);
      await requireRoom(tx, number);
      await tx.run(cypher.CREATE_ATTACHMENT, { ...attachment, at: deed.at, by: deed.by.name });
      await tx.run(TOUCH_CASE, { number, at: deed.at });
      const said = { attachment: uid, name, size, sha256 };
      return { number, uid: found.uid, kind: 'attachment.added', subject: uid, said };
    });
    return subject;
  }

  async find(by: Principal, uid: string): Promise<Attachment | null> {
    const [found] = await seenBy(this.graph, viewerOf(by)).run<Attachment>(cypher.ATTACHMENT, { uid });
    return found ?? null;
  }

  /** Evidence leaves the house: the chain of custody says with whom. */
  recordRead(by: Principal, { uid, number, sha256 }: Attachment, at: number): Promise<void> {
    const entry = { stream: `case/${String(number)}`, type: 'attachment.read', at, actor: by.id };
    return this.graph.write((tx) => this.record(tx, [{ ...entry, body: { attachment: uid, sha256 } }]));
  }
}

async function requireRoom(tx: Tx, number: number): Promise<void> {
  const [found] = await tx.run<{ attachments: number }>(cypher.COUNT_ATTACHMENTS, { number });
  if (!found) throw new InputFault('NOT_FOUND', `There is no case ${String(number)}.`, { place: { path: 'number' } });
  if (found.attachments < MOST_ATTACHMENTS) return;
  throw new InputFault('BAD_USER_INPUT', `A case has at most ${String(MOST_ATTACHMENTS)} attachments.`, {
    place: { path: 'number' },
  });
}
