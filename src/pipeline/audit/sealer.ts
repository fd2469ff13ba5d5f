import type { NoteSigner, StreamHead } from '../../chain/index.js';
import {
  eventLeaf,
  GrowingTree,
  headLeaf,
  link,
  nodesCompleted,
  signCheckpoint,
  storedRoot,
  verifierKey,
  withAppended,
} from '../../chain/index.js';
import type { AuditEvent } from '../../domain/audit.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { LogPosition, SealedHead, SealingLog, SealingTx } from './ports.js';

/** The key that signs, and the one before it while nobody outside knows the new one yet. */
export interface LogKeys {
  readonly current: NoteSigner;
  readonly previous: NoteSigner | null;
  /** Told once the one before has signed for the last time. */
  readonly retirePrevious: () => Promise<void>;
}

export interface SealerOptions {
  readonly log: SealingLog;
  readonly keys: () => Promise<LogKeys>;
  readonly now: () => number;
  /** Events of one checkpoint. */
  readonly batch: number;
  /** Told once of a stream whose unsealed part is not the chain it should be; it stays unsealed. */
  readonly onBroken: (stream: string, seq: number) => void;
}

/** What a pass adds to the log. */
interface Batch {
  readonly events: readonly AuditEvent[];
  readonly heads: readonly SealedHead[];
  readonly broken: readonly StreamHead[];
}

/** Puts what was chained into the one tree of all streams and signs it; off the request path, one node at a time. */
export class Sealer {
  /** The heads as of the checkpoint of that size, so that a pass need not read all streams again. */
  private known: { readonly size: number; readonly tree: GrowingTree } | null = null;
  private readonly broken = new Set<string>();

  constructor(private readonly options: SealerOptions) {}

  /** Seals one batch; true where more may be waiting. */
  async sealOnce(): Promise<boolean> {
    const keys = await this.options.keys();
    const sealed = await this.options.log.underLease((tx) => this.sealWithin(tx, keys));
    if (sealed === null) return false;
    this.known = sealed.known;
    if (sealed.signed && keys.previous !== null) await keys.retirePrevious();
    for (const { stream, seq } of sealed.broken) {
      this.broken.add(stream);
      this.options.onBroken(stream, seq + 1);
    }
    return sealed.full;
  }

  /** Lets another node seal without waiting for our lease to end. */
  release(): Promise<void> {
    return this.options.log.release();
  }

  private async sealWithin(tx: SealingTx, keys: LogKeys) {
    const position = await tx.position();
    const tree = await this.headsAt(tx, position.size);
    const batch = await collect(tx, tree.size, { limit: this.options.batch, except: [...this.broken] });
    const { events, broken } = batch;
    if (events.length > 0) await this.append(tx, { position, batch, tree, keys });
    const known = { size: position.size + events.length, tree };
    return { known, broken, signed: events.length > 0, full: events.length >= this.options.batch };
  }

  /** A copy, because the database may ask for the transaction again. */
  private async headsAt(tx: SealingTx, size: number): Promise<GrowingTree> {
    if (this.known?.size === size) return this.known.tree.copy();
    return GrowingTree.of((await tx.allHeads()).map(headLeaf));
  }

  private async append(tx: SealingTx, sealing: Sealing): Promise<void> {
    const { position, batch, tree, keys } = sealing;
    await requireSameLog(tx, position);
    const { origin, size: from } = position;
    const leaves = batch.events.map(eventLeaf);
    const nodes = await nodesCompleted(tx.nodes, from, leaves);
    const size = from + leaves.length;
    const root = await storedRoot(withAppended(tx.nodes, from, { leaves, nodes }), size);
    for (const head of batch.heads) tree.set(head.place, headLeaf(head));
    const at = this.options.now();
    const signers = await signersOf(tx, origin, keys, at);
    const note = signCheckpoint({ origin, size, root, heads: { size: tree.size, root: tree.root } }, ...signers);
    await tx.append({ events: batch.events, from, nodes, heads: batch.heads, checkpoint: { size, root, note, at } });
  }
}

interface Sealing {
  readonly position: LogPosition;
  readonly batch: Batch;
  readonly tree: GrowingTree;
  readonly keys: LogKeys;
}

/** What is stored must still be what was signed: extending anything else would sign a fork. */
async function requireSameLog(tx: SealingTx, { size, root }: LogPosition): Promise<void> {
  if (root !== null && (await storedRoot(tx.nodes, size)) !== root)
    throw new InvariantBroken(`the sealed log of ${String(size)} events is no longer the one that was signed`);
}

/** A key that is new signs together with the one before it, so that whoever knows the old one can follow. */
async function signersOf(tx: SealingTx, origin: string, keys: LogKeys, at: number): Promise<readonly NoteSigner[]> {
  const named = verifierKey(origin, keys.current.publicKey);
  const fresh = await tx.admitKey(named, at);
  const { previous } = keys;
  // A rotation that was cut short leaves the same key in both places.
  const bridges = fresh && previous !== null && verifierKey(origin, previous.publicKey) !== named;
  return bridges ? [keys.current, previous] : [keys.current];
}

async function collect(
  tx: SealingTx,
  places: number,
  query: { readonly limit: number; readonly except: readonly string[] },
): Promise<Batch> {
  const waiting = await tx.waiting(query.limit, query.except);
  const sealed = new Map((await tx.heads(waiting.map(({ stream }) => stream))).map((head) => [head.stream, head]));
  const parts = [];
  let next = places;
  for (const { stream, to } of waiting) {
    const head = sealed.get(stream) ?? { stream, seq: 0, hash: '', place: next };
    const { place } = head;
    const part = continued(head, await tx.between(head, to));
    if (part.events.length > 0 && place === next) next += 1;
    parts.push({ ...part, place });
  }
  return {
    events: parts.flatMap(({ events }) => events),
    heads: parts.flatMap(({ events, place }) =>
      events.slice(-1).map(({ seq, hash, stream }) => ({ stream, seq, hash, place })),
    ),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

/** The events that continue the head link by link, and where they cease to. */
function continued(
  head: StreamHead,
  events: readonly AuditEvent[],
): { readonly events: readonly AuditEvent[]; readonly broken: readonly StreamHead[] } {
  let last = head;
  const whole: AuditEvent[] = [];
  for (const event of events) {
    const expected = link(last.seq === 0 ? null : last, event);
    const fits = expected.hash === event.hash && expected.seq === event.seq && expected.prevHash === event.prevHash;
    if (!fits) return { events: whole, broken: [last] };
    whole.push(event);
    last = event;
  }
  // Something waits, yet nothing follows the head: an event was marked, or its head moved, by other hands.
  return { events: whole, broken: whole.length === 0 ? [head] : [] };
}
