import type { Hash, TreeHead } from './merkle.js';
import type { NoteKey, NoteSigner } from './note.js';
import { openNote, openWholeNote, signNote, strictBase64 } from './note.js';

/** What a sealed log promises: its tree, and the tree over the heads of all streams at that moment. */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
  /** Root over the heads of all streams: without it nobody could tell a stream that was cut short from one that ended. */
  readonly heads: TreeHead;
}

const HEADS = 'heads';

/** The C2SP checkpoint text: origin, size, root, and one extension line for the heads. */
export function checkpointText({ origin, size, root, heads }: Checkpoint): string {
  const encoded = (hash: Hash): string => Buffer.from(hash, 'hex').toString('base64');
  return `${origin}\n${String(size)}\n${encoded(root)}\n${HEADS} ${String(heads.size)} ${encoded(heads.root)}\n`;
}

/** Signs with each key: a log that changes its key signs one checkpoint with both. */
export function signCheckpoint(checkpoint: Checkpoint, ...signers: readonly NoteSigner[]): string {
  return signNote(checkpointText(checkpoint), checkpoint.origin, ...signers);
}

/** The checkpoint in a signed note; null where no key signed it or its text is not one. */
export function openCheckpoint(note: string, keys: readonly NoteKey[]): Checkpoint | null {
  const text = openNote(note, keys);
  return text === null ? null : parseCheckpoint(text);
}

/** As `openCheckpoint`, where each signature must be by one of the keys. */
export function openWholeCheckpoint(note: string, keys: readonly NoteKey[]): Checkpoint | null {
  const text = openWholeNote(note, keys);
  return text === null ? null : parseCheckpoint(text);
}

function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root, heads, end, ...more] = text.split('\n');
  const [name, headCount, headRoot] = (heads ?? '').split(' ');
  if (origin === undefined || origin === '' || name !== HEADS || end !== '' || more.length > 0) return null;
  const tree = treeHead(size, root);
  const streams = treeHead(headCount, headRoot);
  return tree === null || streams === null ? null : { origin, ...tree, heads: streams };
}

function treeHead(size: string | undefined, root: string | undefined): TreeHead | null {
  const bytes = strictBase64(root ?? '');
  if (bytes?.length !== 32 || !/^(0|[1-9]\d{0,14})$/.test(size ?? '')) return null;
  return { size: Number(size), root: bytes.toString('hex') };
}
