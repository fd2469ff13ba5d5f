import type { BundledPermit, CaseBundle } from '../../chain/index.js';
import {
  AUTHORIZED,
  DECIDED,
  GrowingTree,
  headLeaf,
  storedConsistency,
  storedInclusion,
  type StreamHead,
  type Told,
  unopenedFindings,
} from '../../chain/index.js';
import type { AuditEvent } from '../../domain/audit.js';
import { InputFault, UpstreamFault } from '../../domain/errors.js';
import type { CaseArchive, SealedHead, StoredCheckpoint } from '../../pipeline/audit/ports.js';
import type { GuardrailText } from '../../pipeline/guard/guardrails.js';
import { permitContent } from '../../pipeline/guard/permit-content.js';

export interface ExportOptions {
  readonly number: number;
  /** Size of a checkpoint that the reader kept; its own note goes into the bundle. */
  readonly remembered: number | null;
  /** Checkpoints of second parties that go into the bundle, at most. */
  readonly anchored: number;
}

/** Everything that somebody who does not trust us needs to check a case: chains, seals, policies, evidence, permits. */
export async function exportCase(archive: CaseArchive, options: ExportOptions): Promise<CaseBundle> {
  const cases = await archive.cases(options.number);
  // The seal is read before the events: what is sealed later shows as unsealed, never the other way round.
  const sealed = await readSeal(archive);
  const { streams, fields } = await readTold(archive, cases);
  if (streams.length === 0)
    throw new InputFault('NOT_FOUND', `There is no case ${String(options.number)} in the audit.`);
  const content = await readContent(
    archive,
    cases,
    streams.flatMap(({ events }) => events),
  );
  return {
    format: 'sequitur-case/1',
    streams,
    fields,
    ...content,
    ...(await sealsOf(archive, sealed, streams, options)),
  };
}

type Streams = CaseBundle['streams'];

/** Words that are erased between the two reads would be missing without a reason: then both are read again. */
async function readTold(archive: CaseArchive, cases: readonly number[]): Promise<Told> {
  for (let look = 1; ; look += 1) {
    const streams = await readStreams(archive, cases);
    const told = { streams, fields: await fieldsOf(archive, streams) };
    // What stays missing was taken out of the graph: the bundle shows that, and verifying it says so.
    if (look === MOST_ERASURES || unopenedFindings(told).length === 0) return told;
  }
}

/** Of one case, within the moment of an export. */
const MOST_ERASURES = 3;

async function readStreams(archive: CaseArchive, cases: readonly number[]): Promise<Streams> {
  const streams: Streams = [];
  for (const number of cases) {
    const stream = `case/${String(number)}`;
    const events = await archive.events(stream);
    if (events.length > 0) streams.push({ stream, events: [...events] });
  }
  return streams;
}

/** Fields of events that are in the bundle; one that was added while we read stays out with its event. */
async function fieldsOf(archive: CaseArchive, streams: Streams): Promise<CaseBundle['fields']> {
  const all = await Promise.all(
    streams.map(async ({ stream, events }) => {
      const last = events.at(-1)?.seq ?? 0;
      return (await archive.fields(stream)).filter(({ seq }) => seq <= last);
    }),
  );
  return all.flat();
}

/** What the streams cite; a decision made while we read is not cited yet, and stays out. */
async function readContent(archive: CaseArchive, cases: readonly number[], events: readonly AuditEvent[]) {
  const cited = (type: string): ReadonlySet<unknown> =>
    new Set(events.filter((event) => event.type === type).map(({ body }) => body['uid']));
  const decided = cited(DECIDED);
  const authorized = cited(AUTHORIZED);
  const decisions = (await archive.decisions(cases)).filter(({ uid }) => decided.has(uid));
  const permits = (await archive.permits(cases)).map(({ record, guardrails }): BundledPermit =>
    permitContent(JSON.parse(guardrails) as GuardrailText, record),
  );
  const policies = await archive.policies([...new Set(decisions.map(({ policy }) => policy))]);
  return { policies, decisions, permits: permits.filter(({ uid }) => authorized.has(uid)) };
}

interface Sealed {
  readonly checkpoint: StoredCheckpoint;
  readonly heads: readonly SealedHead[];
}

const LOOKS = 20;

/** The last checkpoint and the heads it covers. The sealer may write between the two reads: then we look again. */
async function readSeal(archive: CaseArchive): Promise<Sealed | null> {
  for (let look = 0; look < LOOKS; look += 1) {
    const before = await archive.latest();
    const heads = await archive.heads();
    const after = await archive.latest();
    if (after === null) return null;
    if (before?.size === after.size) return { checkpoint: after, heads };
  }
  throw new UpstreamFault('GRAPH_UNAVAILABLE', 'The log is being sealed too quickly to be read.', {
    remedy: 'Try again in a moment.',
  });
}

async function sealsOf(archive: CaseArchive, sealed: Sealed | null, streams: Streams, options: ExportOptions) {
  if (sealed === null) return { checkpoints: [], consistency: [], proofs: [], heads: [], keys: [] };
  const { size } = sealed.checkpoint;
  const mine = sealed.heads.filter((head) => streams.some(({ stream }) => stream === head.stream));
  const known = options.remembered === null ? [] : [options.remembered];
  const kept = (await archive.checkpoints([...known, size], options.anchored)).filter((each) => each.size <= size);
  return {
    checkpoints: kept.map(({ note }) => note),
    consistency: await consistencyOf(archive, kept),
    proofs: await proofsOf(archive, mine, size),
    heads: headProofs(sealed.heads, mine),
    keys: [...(await archive.keys())],
  };
}

async function consistencyOf(archive: CaseArchive, kept: readonly StoredCheckpoint[]): Promise<string[][]> {
  const proofs: string[][] = [];
  for (const [at, { size }] of kept.entries()) {
    const older = kept[at - 1];
    if (older !== undefined) proofs.push([...(await storedConsistency(archive.nodes, older.size, size))]);
  }
  return proofs;
}

async function proofsOf(
  archive: CaseArchive,
  heads: readonly StreamHead[],
  size: number,
): Promise<CaseBundle['proofs']> {
  const proofs: CaseBundle['proofs'] = [];
  for (const { stream, seq: to } of heads) {
    for (const [at, index] of (await archive.leaves(stream, to)).entries()) {
      const path = [...(await storedInclusion(archive.nodes, index, size))];
      proofs.push({ stream, seq: at + 1, index, path });
    }
  }
  return proofs;
}

function headProofs(all: readonly SealedHead[], mine: readonly SealedHead[]): CaseBundle['heads'] {
  const tree = GrowingTree.of(all.map(headLeaf));
  return mine.map(({ stream, seq, hash, place }) => ({ stream, seq, hash, index: place, path: [...tree.path(place)] }));
}
