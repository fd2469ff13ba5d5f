import type { AuditEvent } from '../domain/audit.js';
import type { CaseBundle } from './bundle.js';
import type { Checkpoint } from './checkpoint.js';
import { openCheckpoint, openWholeCheckpoint } from './checkpoint.js';
import type { VerifyFinding } from './finding.js';
import { finding } from './finding.js';
import { isConsistent, rootFromInclusion } from './merkle.js';
import type { NoteKey } from './note.js';
import { parseVerifierKey } from './note.js';
import { eventLeaf, headLeaf } from './seal.js';

/** The checkpoints of a bundle, opened; those that no key signed are findings. */
export interface Sealed {
  readonly checkpoints: readonly Checkpoint[];
  readonly findings: readonly VerifyFinding[];
}

export function openSeals(bundle: CaseBundle, trusted?: readonly string[]): Sealed {
  const findings: VerifyFinding[] = [];
  const keys = bundle.keys.flatMap((text, index): readonly NoteKey[] => {
    const key = parseVerifierKey(text);
    if (key === null) findings.push(finding(2, `keys[${String(index)}]`, 'not a verifier key'));
    return key === null ? [] : [key];
  });
  const checkpoints = bundle.checkpoints.flatMap((note, index): readonly Checkpoint[] => {
    const opened = openWholeCheckpoint(note, keys);
    if (opened === null) findings.push(finding(2, `checkpoints[${String(index)}]`, 'no key of the log signed this'));
    return opened === null ? [] : [opened];
  });
  if (trusted !== undefined) findings.push(...strangers(bundle.checkpoints, keys, keysIn(trusted)));
  return { checkpoints, findings: [...findings, ...growth(bundle, checkpoints)] };
}

const keysIn = (texts: readonly string[]): readonly NoteKey[] => texts.flatMap((text) => parseVerifierKey(text) ?? []);

/**
 * The last checkpoint must be signed by a trusted key: it extends the others. A key that signed together with a trusted one
 * took over from it, and is trusted from there on: that is how a log changes its key.
 */
function strangers(
  notes: readonly string[],
  keys: readonly NoteKey[],
  trusted: readonly NoteKey[],
): readonly VerifyFinding[] {
  const last = notes.at(-1);
  const believed = [...trusted];
  for (const note of notes)
    if (openCheckpoint(note, believed) !== null)
      believed.push(...keys.filter((key) => openCheckpoint(note, [key]) !== null));
  if (last === undefined || openCheckpoint(last, believed) !== null) return [];
  return [finding(2, `checkpoints[${String(notes.length - 1)}]`, 'no trusted key signed this, nor one that took over')];
}

/** Each checkpoint must extend the one before it. */
function growth(bundle: CaseBundle, checkpoints: readonly Checkpoint[]): readonly VerifyFinding[] {
  if (checkpoints.length !== bundle.checkpoints.length) return [];
  const links = Math.max(0, checkpoints.length - 1);
  if (bundle.consistency.length !== links) return [finding(2, 'consistency', 'one proof between each two checkpoints')];
  return bundle.consistency.flatMap((proof, index) => {
    const [older, newer] = [checkpoints[index], checkpoints[index + 1]];
    const extended = older !== undefined && newer !== undefined && older.origin === newer.origin;
    if (extended && isConsistent(older, newer, proof)) return [];
    return [finding(2, `consistency[${String(index)}]`, 'the later checkpoint does not extend the earlier one')];
  });
}

/** Each proof must lead from its event to the last checkpoint, and each sealed head be where its stream then ended. */
export function sealFindings(bundle: CaseBundle, last: Checkpoint | undefined): readonly VerifyFinding[] {
  const events = new Map(
    bundle.streams.flatMap(({ events: list }) => list.map((event) => [placeOf(event), event] as const)),
  );
  const proofs = bundle.proofs.flatMap((proof, index) => {
    const event = events.get(placeOf(proof));
    const root = event && last ? rootFromInclusion(eventLeaf(event), proof.index, last.size, proof.path) : null;
    return root !== null && root === last?.root
      ? []
      : [finding(2, `proofs[${String(index)}]`, 'does not lead to the checkpoint')];
  });
  const heads = bundle.heads.flatMap((head, index) => {
    const root = last ? rootFromInclusion(headLeaf(head), head.index, last.heads.size, head.path) : null;
    const at = `heads[${String(index)}]`;
    if (root === null || root !== last?.heads.root) return [finding(2, at, 'does not lead to the checkpoint')];
    return events.get(placeOf(head))?.hash === head.hash
      ? []
      : [finding(2, at, `${head.stream} was sealed up to ${String(head.seq)}, which is missing or another`)];
  });
  return [...proofs, ...heads, ...streamFindings(bundle)];
}

function placeOf({ stream, seq }: Pick<AuditEvent, 'stream' | 'seq'>): string {
  return `${stream}#${String(seq)}`;
}

/** Up to its sealed head every event needs its proof; beyond it a stream is unsealed and cannot be shown to be whole. */
function streamFindings(bundle: CaseBundle): readonly VerifyFinding[] {
  const proved = new Set(bundle.proofs.map(placeOf));
  return bundle.streams.flatMap(({ stream, events }) => {
    const sealed = bundle.heads.find((head) => head.stream === stream)?.seq ?? 0;
    return events.flatMap((event) => {
      if (event.seq <= sealed && !proved.has(placeOf(event))) {
        return [finding(2, placeOf(event), 'a sealed event without its proof')];
      }
      if (event.seq > sealed && proved.has(placeOf(event))) {
        return [finding(2, placeOf(event), 'proved, but its stream does not say how far it was sealed')];
      }
      return event.seq > sealed ? [finding(4, placeOf(event), 'not sealed yet')] : [];
    });
  });
}

/** Streams of which no checkpoint covers anything. */
export function bareStreams({ heads, streams }: CaseBundle): readonly string[] {
  const sealed = new Set(heads.map(({ stream }) => stream));
  return streams.map(({ stream }) => stream).filter((stream) => !sealed.has(stream));
}

/**
 * Whoever brings a key or a checkpoint asks whether *that* log holds this, and a stream without any seal shows it in no way:
 * stripped of its seals, a bundle that was cut short looks like one that was exported too early.
 */
export function bareFindings(bundle: CaseBundle): readonly VerifyFinding[] {
  return bareStreams(bundle).map((stream) =>
    finding(2, stream, 'no checkpoint covers any of it: if it was exported before its first seal, export it again'),
  );
}

/** The log must still contain the tree that somebody outside remembers. */
export function rememberedFindings(
  bundle: CaseBundle,
  checkpoints: readonly Checkpoint[],
  remembered: string,
  trusted: readonly string[] = [],
): readonly VerifyFinding[] {
  const keys = keysIn([...bundle.keys, ...trusted]);
  const known = openCheckpoint(remembered, keys);
  if (known === null) return [finding(3, 'remembered', 'neither the bundle nor you name the key that signed it')];
  const same = checkpoints.find((each) => each.origin === known.origin && each.size === known.size);
  if (same === undefined) return [finding(3, 'remembered', withoutIt(checkpoints, known))];
  const equal = same.root === known.root && same.heads.root === known.heads.root;
  return equal ? [] : [finding(3, 'remembered', `another tree of size ${String(known.size)} was signed`)];
}

/** An early export and a log that was cut back look the same from here: a new export tells them apart. */
function withoutIt(checkpoints: readonly Checkpoint[], { size, origin }: Checkpoint): string {
  const sizes = checkpoints.filter((each) => each.origin === origin).map((each) => each.size);
  const last = Math.max(0, ...sizes);
  return last < size
    ? `the bundle ends at size ${String(last)}, before the checkpoint of size ${String(size)} that you kept: it was exported earlier, or the log was cut back; export the case again and verify that`
    : `no checkpoint of size ${String(size)} in the bundle`;
}
