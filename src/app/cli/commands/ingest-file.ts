import { HeadedLines, linesOf } from '../../../pipeline/normalise/index.js';
import { bytesOf } from './ingest-bytes.js';
import type { Checkpoints, FilePlace } from './ingest-checkpoint.js';
import { chunksOf, type Chunk } from './ingest-chunks.js';
import { send, type SenderDeps } from './ingest-sender.js';
import type { Totals } from './ingest-totals.js';

/** Small enough that a lost answer costs little, large enough that the round trip does not count. */
export const LIMITS = { records: 500, bytes: 2 * 1024 * 1024 };

const HASH = 0x23;

export interface FileSenderDeps {
  readonly source: string | null;
  readonly maxLineBytes: number;
  readonly checkpoints: Checkpoints;
  readonly sender: SenderDeps;
  readonly totals: Totals;
}

export interface OpenFile {
  readonly path: string;
  /** Under which its place is kept and its chunks are known. */
  readonly identity: string;
}

async function beginsWithHeader(path: string): Promise<boolean> {
  for await (const first of bytesOf(path, { start: 0, end: 1 })) return first[0] === HASH;
  return false;
}

/** Sends stretches of files, and notes what was acknowledged. */
export class FileSender {
  /** How far each file was read by this run, and under which header its next line stands. */
  private readonly read = new Map<string, FilePlace & { readonly header: HeadedLines }>();

  constructor(private readonly deps: FileSenderDeps) {}

  /**
   * Everything from the place to `end`. What was under way when a run ended goes first and by itself, so that the server
   * meets the chunk it may have committed already, also where the file has grown meanwhile.
   */
  async stretch(
    file: OpenFile,
    place: FilePlace,
    { end, onChunk }: { readonly end: number; readonly onChunk?: (offset: number) => void },
  ): Promise<FilePlace> {
    const { sending } = place;
    // A chunk ends behind its last line feed, which the file may have lacked.
    const halves = sending !== null && sending > place.offset && sending - 1 <= end ? [sending - 1, end] : [end];
    let at = place;
    for (const until of halves) at = await this.bytes(file, at, { end: Math.min(until, end), onChunk });
    return at;
  }

  private async bytes(
    file: OpenFile,
    place: FilePlace,
    {
      end,
      onChunk = () => undefined,
    }: { readonly end: number; readonly onChunk?: ((offset: number) => void) | undefined },
  ): Promise<FilePlace> {
    if (end <= place.offset) return place;
    const stream = bytesOf(file.path, { start: place.offset, end });
    const header = await this.headerAt(file, place);
    // Until a chunk is acknowledged the header has read further than the place.
    this.read.delete(file.identity);
    let at = place;
    for await (const chunk of chunksOf(header.of(linesOf(stream, this.deps.maxLineBytes)), LIMITS)) {
      at = await this.chunk(file, chunk, { start: place.offset, at });
      this.read.set(file.identity, { header, ...at });
      onChunk(at.offset);
    }
    return at;
  }

  /** What the lines before this place say of those behind it; read again only where nobody here has just read them. */
  private async headerAt({ path, identity }: OpenFile, { offset, generation }: FilePlace): Promise<HeadedLines> {
    const known = this.read.get(identity);
    if (known?.offset === offset && known.generation === generation) return known.header;
    const header = new HeadedLines();
    if (offset === 0 || !(await beginsWithHeader(path))) return header;
    const before = bytesOf(path, { start: 0, end: offset });
    for await (const line of linesOf(before, this.deps.maxLineBytes)) header.read(line);
    return header;
  }

  private async chunk(
    { path, identity }: OpenFile,
    chunk: Chunk,
    { start, at }: { readonly start: number; readonly at: FilePlace },
  ): Promise<FilePlace> {
    const { checkpoints, totals, source } = this.deps;
    const [from, to] = [start + chunk.from, start + chunk.to];
    if (chunk.records.length > 0) {
      await checkpoints.write(identity, { ...at, sending: to });
      const name = at.generation === 0 ? identity : `${identity}.${String(at.generation)}`;
      const delivery = { source, records: chunk.records, idempotencyKey: `${name}:${String(from)}-${String(to)}` };
      totals.count(await send(delivery, this.deps.sender), chunk.records.length);
    }
    for (const { code, offset } of chunk.unsent) totals.unsent(`${path}, byte ${String(start + offset)}`, code);
    const next = { ...at, offset: to, sending: null };
    await checkpoints.write(identity, next);
    return next;
  }

  /** Standard input has no place to go on from. */
  async stream(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { totals, source, sender, maxLineBytes } = this.deps;
    for await (const chunk of chunksOf(new HeadedLines().of(linesOf(bytes, maxLineBytes)), LIMITS)) {
      if (chunk.records.length > 0)
        totals.count(
          await send({ source, records: chunk.records, idempotencyKey: null }, sender),
          chunk.records.length,
        );
      for (const { code, offset } of chunk.unsent) totals.unsent(`-, byte ${String(offset)}`, code);
    }
  }
}
