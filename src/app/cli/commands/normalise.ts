import { createWriteStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { PlatformError } from '../../../domain/errors.js';
import type { RawRecord } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { loadMappings, openText, SHIPPED_MAPPINGS, translateRecord } from '../../../pipeline/normalise/index.js';
import type { Line, MappingLibrary, Translated } from '../../../pipeline/normalise/index.js';
import { linesIn, recordOf, reportIn } from '../given-records.js';
import type { RecordId } from '../given-records.js';
import { inputStream, unreadable } from '../input-stream.js';

interface Options {
  readonly source?: string;
  readonly whole?: boolean;
  readonly rejects?: string;
  readonly mappings?: readonly string[];
}

/** The process as this command sees it; tests give their own. */
export interface NormaliseIo {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: Writable;
  readonly errors: Writable;
  readonly now: () => number;
}

/** What records without an id of their own are placed by. */
const STANDARD_INPUT = 'stdin';

interface Totals {
  records: number;
  events: number;
  rejects: number;
}

function answerOf(documents: readonly JsonObject[]): JsonValue {
  const [only] = documents;
  return documents.length === 1 && only !== undefined ? only : documents;
}

async function write(stream: Writable, value: unknown): Promise<void> {
  if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, 'drain');
}

/** One run over any number of inputs: numbers the records, normalises each, writes answers in order. */
class Run {
  readonly totals: Totals = { records: 0, events: 0, rejects: 0 };

  constructor(
    private readonly library: MappingLibrary,
    private readonly io: NormaliseIo,
    private readonly source: string | null,
    private readonly rejects: Writable | null,
  ) {}

  async lines(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const line of linesIn(bytes)) await this.line(line, file);
  }

  private async line(line: Line, file: string): Promise<void> {
    const ordinal = String(this.totals.records + 1);
    try {
      const { id, source, raw } = recordOf(line);
      await this.record(id ?? ordinal, raw, this.source ?? source, `${file}+${String(line.offset)}`);
    } catch (fault) {
      await this.refuse(ordinal, fault);
    }
  }

  async record(id: RecordId, given: JsonValue, source: string | null, position: string): Promise<void> {
    const raw = await openText(given);
    const record: RawRecord = { source, raw, index: this.totals.records, position, receivedAt: this.io.now() };
    await this.answer(id, translateRecord(record, this.library));
  }

  /** A file that cannot be read is one reject among the others; it does not stop them. */
  async whole(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.record(file, await reportIn(file, bytes), this.source, file);
    } catch (fault) {
      await this.refuse(file, fault);
    }
  }

  private async refuse(id: string, fault: unknown): Promise<void> {
    if (!(fault instanceof PlatformError)) throw fault;
    await this.answer(id, { reject: { code: fault.code, message: fault.message, place: {} } });
  }

  private async answer(id: RecordId, result: Translated): Promise<void> {
    this.totals.records += 1;
    if (result.reject === undefined) {
      this.totals.events += result.documents.length;
      await write(this.io.output, { id, ocsf: answerOf(result.documents) });
      return;
    }
    this.totals.rejects += 1;
    const { code, message } = result.reject;
    await write(this.rejects ?? this.io.errors, { id, code, message });
  }
}

/** What is not there is told before the first answer; a typing error in the last name must not cost the run. */
function requireFiles(files: readonly string[]): void {
  const missing = files.find((file) => file !== '-' && !existsSync(file));
  if (missing !== undefined) throw unreadable(missing, null);
}

/** Told before the work begins where it cannot be written. */
async function opened(file: string): Promise<Writable> {
  const stream = createWriteStream(file);
  await once(stream, 'open');
  return stream;
}

/** `sequitur normalise`: NDJSON in, valid OCSF out, in order; needs no database. */
export async function normaliseFiles(files: readonly string[], options: Options, io: NormaliseIo): Promise<Totals> {
  requireFiles(files);
  const library = loadMappings([SHIPPED_MAPPINGS, ...(options.mappings ?? [])]);
  const rejects = options.rejects === undefined ? null : await opened(options.rejects);
  const source = options.source ?? null;
  const run = new Run(library, io, source, rejects);
  for (const file of files.length === 0 ? ['-'] : files) {
    const [bytes, name] = [inputStream(file, io.input), file === '-' ? STANDARD_INPUT : file];
    if (options.whole === true) await run.whole(name, bytes);
    else await run.lines(name, bytes);
  }
  if (rejects !== null) {
    rejects.end();
    await once(rejects, 'finish');
  }
  return run.totals;
}

export function register(program: Command): void {
  program
    .command('normalise [files...]')
    .description('turn raw vendor records (NDJSON lines, or {"id","source","raw"}) into OCSF events')
    .option('--source <vendor/product>', 'the mapping to use; recognised from each record when absent or unknown')
    .option('--whole', 'each file is one record: a JSON, CSV or XML report, or a mail message (.eml)')
    .option('--rejects <file>', 'write {"id","code","message"} of records that cannot be used here')
    .option('--mappings <folder...>', 'folders of your own mappings, which override shipped ones')
    .option('--json', 'print the summary as JSON on standard error')
    .action(async (files: readonly string[], options: Options & { readonly json?: boolean }) => {
      const io = { input: process.stdin, output: process.stdout, errors: process.stderr, now: () => Date.now() };
      const totals = await normaliseFiles(files, options, io);
      if (options.json === true) process.stderr.write(`${JSON.stringify(totals)}\n`);
      else if (process.stderr.isTTY) {
        process.stderr.write(
          `${String(totals.records)} records, ${String(totals.events)} events, ${String(totals.rejects)} rejected\n`,
        );
      }
    });
}
