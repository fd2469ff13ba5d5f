import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { linesOf } from '../../../pipeline/normalise/index.js';
import { readConfig, type Config } from '../../config/config.js';
import { clientFor } from '../client-for.js';
import { Checkpoints, fileIdentity } from './ingest-checkpoint.js';
import { chunksOf, type Chunk } from './ingest-chunks.js';
import { send, type Answer, type SenderDeps } from './ingest-sender.js';

interface Options {
  readonly source?: string;
  readonly url?: string;
  readonly key?: string;
  readonly restart?: boolean;
  readonly json?: boolean;
}

/** Small enough that a lost answer costs little, large enough that the round trip does not count. */
const LIMITS = { records: 500, bytes: 2 * 1024 * 1024 };

/** `sequitur ingest`: the lines of NDJSON files or of standard input, through the door that integrators use. */
export function register(program: Command): void {
  program
    .command('ingest')
    .description('send NDJSON files, or standard input, to a running Sequitur; resumable and idempotent')
    .argument('[FILE...]', 'files of one record a line; none or - is standard input')
    .option('--source <vendor/product>', 'what the records are; recognised from each record where absent')
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--restart', 'send the files from their beginning, whatever was acknowledged before')
    .option('--json', 'one JSON object as summary')
    .action(async (files: readonly string[], options: Options) => {
      const config = readConfig(process.env);
      const run = new Run(options, config, senderFor(options, config));
      for (const file of files.length === 0 ? ['-'] : files) await run.file(file);
      run.tell();
    });
}

function senderFor(options: Options, config: Config): SenderDeps {
  const client = clientFor(options, config);
  return { request: (query, variables) => client.request(query, variables), pause: (ms) => pause(ms) };
}

/** One run of the command over any number of files. */
class Run {
  private readonly totals = { files: 0, records: 0, accepted: 0, duplicates: 0, parked: 0, unsent: 0, resumedBytes: 0 };
  private readonly codes = new Map<string, number>();
  private readonly checkpoints: Checkpoints;
  private readonly started = performance.now();

  constructor(
    private readonly options: Options,
    private readonly config: Config,
    private readonly sender: SenderDeps,
  ) {
    this.checkpoints = new Checkpoints(join(config.home, 'ingest'));
  }

  async file(path: string): Promise<void> {
    this.totals.files += 1;
    if (path === '-') return this.stream(process.stdin, { path, size: 0, identity: null, start: 0 });
    const size = await sizeOf(path);
    const identity = await fileIdentity(path, this.options.source ?? null);
    const acknowledged = this.options.restart === true ? 0 : await this.checkpoints.read(identity);
    const start = acknowledged <= size ? acknowledged : 0;
    this.totals.resumedBytes += start;
    await this.stream(createReadStream(path, { start }), { path, size, identity, start });
  }

  private async stream(bytes: AsyncIterable<Uint8Array>, input: Input): Promise<void> {
    const bar = this.barFor(input);
    try {
      for await (const chunk of chunksOf(linesOf(bytes, this.config.SEQUITUR_MAX_LINE_BYTES), LIMITS)) {
        await this.chunk(chunk, input);
        bar?.update(Math.min(input.start + chunk.to, input.size), { records: this.totals.records });
      }
    } finally {
      bar?.stop();
    }
  }

  private async chunk(chunk: Chunk, { path, identity, start }: Input): Promise<void> {
    const [from, to] = [start + chunk.from, start + chunk.to];
    if (chunk.records.length > 0) {
      const idempotencyKey = identity === null ? null : `${identity}:${String(from)}-${String(to)}`;
      const delivery = { source: this.options.source ?? null, records: chunk.records, idempotencyKey };
      this.count(await send(delivery, this.sender), chunk.records.length);
    }
    for (const { code, offset } of chunk.unsent) this.unsent(`${path}, byte ${String(start + offset)}`, code);
    if (identity !== null) await this.checkpoints.write(identity, to);
  }

  private count({ accepted, duplicates, rejected }: Answer, records: number): void {
    this.totals.records += records;
    this.totals.accepted += accepted;
    this.totals.duplicates += duplicates;
    this.totals.parked += rejected.length;
    for (const { code } of rejected) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  private unsent(place: string, code: string): void {
    this.totals.unsent += 1;
    process.stderr.write(`sequitur: ${code}: ${place}: the line was not sent\n`);
    process.exitCode = 1;
  }

  private barFor({ path, size, start }: Input): SingleBar | null {
    if (path === '-' || this.options.json === true || !process.stderr.isTTY) return null;
    const bar = new SingleBar({
      format: `${path} [{bar}] {percentage}% | {records} records | {eta_formatted}`,
      stream: process.stderr,
    });
    bar.start(size, start, { records: this.totals.records });
    return bar;
  }

  tell(): void {
    const seconds = Math.round(performance.now() - this.started) / 1000;
    const summary = { ...this.totals, seconds, parkedByCode: Object.fromEntries(this.codes) };
    if (this.options.json === true) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else process.stdout.write(summaryText(summary));
  }
}

interface Input {
  readonly path: string;
  readonly size: number;
  readonly identity: string | null;
  readonly start: number;
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path, undefined);
}

function unreadable(file: string, cause: unknown): InputFault {
  return new InputFault('FILE_UNREADABLE', `${file} cannot be read`, {
    place: { file },
    remedy: 'Check that the file exists and may be read.',
    cause,
  });
}

function summaryText(summary: {
  readonly [name: string]: unknown;
  readonly parkedByCode: Readonly<Record<string, number>>;
}): string {
  const { parkedByCode, ...totals } = summary;
  const codes = Object.entries(parkedByCode).map(([code, count]) => `    ${code}: ${String(count)}\n`);
  const lines = Object.entries(totals).map(([name, value]) => `  ${name.padEnd(13)} ${String(value)}\n`);
  return [
    'Done.\n',
    ...lines,
    ...codes,
    ...(codes.length === 0 ? [] : ['  Parked records are kept whole: list and replay them as dead letters.\n']),
  ].join('');
}
