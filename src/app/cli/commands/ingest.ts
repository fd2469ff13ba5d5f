import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { readConfig, type Config } from '../../config/config.js';
import { untilStopped } from '../../serve/signals.js';
import type { GraphqlClient } from '../../graphql-client.js';
import { clientFor } from '../client-for.js';
import { inputStream } from '../input-stream.js';
import { isPacked } from './ingest-bytes.js';
import { Checkpoints, fileIdentity, FILE_START, type FilePlace } from './ingest-checkpoint.js';
import { FileSender } from './ingest-file.js';
import { Follower } from './ingest-follow.js';
import type { SenderDeps } from './ingest-sender.js';
import { Totals } from './ingest-totals.js';

interface Options {
  readonly source?: string;
  readonly url?: string;
  readonly key?: string;
  readonly restart?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** How long a follower waits where nothing was appended. */
const LOOK_MS = 500;

/** `sequitur ingest`: the lines of NDJSON files or of standard input, through the door that integrators use. */
export function register(program: Command): void {
  program
    .command('ingest')
    .description('send files of one record a line, or standard input, to a running Sequitur; resumable and idempotent')
    .argument('[FILE...]', 'files of one record a line, packed by gzip or not; none or - is standard input')
    .option('--source <vendor/product>', 'what the records are; recognised from each record where absent')
    .option('--follow', 'go on with what is appended, also after a rotation, until it is stopped')
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--restart', 'send the files from their beginning, whatever was acknowledged before')
    .option('--json', 'one JSON object as summary')
    .action(async (files: readonly string[], options: Options) => {
      const config = readConfig(process.env);
      const run = new Run(options, config, clientFor(options, config));
      if (options.follow === true) await run.follow(files, untilStopped());
      else for (const file of files.length === 0 ? ['-'] : files) await run.file(file);
      run.totals.tell(options.json === true);
    });
}

function senderTo(client: GraphqlClient): SenderDeps {
  return { request: (query, variables) => client.request(query, variables), pause: (ms) => pause(ms) };
}

/** One run of the command over any number of files. */
class Run {
  readonly totals = new Totals();
  private readonly checkpoints: Checkpoints;
  private readonly files: FileSender;
  private readonly source: string | null;

  constructor(
    private readonly options: Options,
    config: Config,
    client: GraphqlClient,
  ) {
    this.source = options.source ?? null;
    this.checkpoints = new Checkpoints(join(config.home, 'ingest'), client.url);
    const sender = senderTo(client);
    const { source, checkpoints, totals } = this;
    this.files = new FileSender({ source, checkpoints, sender, totals, maxLineBytes: config.SEQUITUR_MAX_LINE_BYTES });
  }

  async file(path: string): Promise<void> {
    this.totals.files += 1;
    if (path === '-') return this.files.stream(inputStream('-'));
    const size = await sizeOf(path);
    const identity = await fileIdentity(path, this.source);
    const place = await this.placeIn(identity, size);
    this.totals.resumedBytes += Math.min(place.offset, size);
    const bar = this.barFor(path, size, place.offset);
    const onChunk = (offset: number): void => bar?.update(Math.min(offset, size), { records: this.totals.records });
    try {
      await this.files.stretch({ path, identity }, place, { end: size, onChunk });
    } finally {
      bar?.stop();
    }
  }

  /** Until it is stopped; what is under way is acknowledged first. */
  async follow(paths: readonly string[], stopped: Promise<void>): Promise<void> {
    if (paths.length === 0 || paths.includes('-'))
      throw new InputFault('USAGE', 'Files are followed; standard input ends by itself.', { remedy: 'Name a file.' });
    this.totals.files = paths.length;
    const { source, checkpoints, totals, files } = this;
    const followers = paths.map((path) => new Follower(path, { source, checkpoints, totals, files }));
    let over = false;
    const stop = stopped.then(() => {
      over = true;
    });
    while (!over) {
      let some = false;
      for (const follower of followers) some = (await follower.round()) || some;
      if (!some) await Promise.race([stop, pause(LOOK_MS, undefined, { ref: true })]);
    }
  }

  /** A file that is shorter than what was acknowledged of it was emptied and begun again. */
  private async placeIn(identity: string, size: number): Promise<FilePlace> {
    const known = await this.checkpoints.read(identity);
    if (this.options.restart === true) return { ...FILE_START, generation: known.generation };
    // One byte behind the end is where a last line without a line feed ends.
    return known.offset <= size + 1 ? known : { ...FILE_START, generation: known.generation + 1 };
  }

  private barFor(path: string, size: number, start: number): SingleBar | null {
    if (this.options.json === true || !process.stderr.isTTY || size === Infinity) return null;
    const bar = new SingleBar({
      format: `${path} [{bar}] {percentage}% | {records} records | {eta_formatted}`,
      stream: process.stderr,
    });
    bar.start(size, Math.min(start, size), { records: this.totals.records });
    return bar;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    // How much a packed file holds is known at its end.
    if (found.isFile()) return (await isPacked(path)) ? Infinity : found.size;
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
