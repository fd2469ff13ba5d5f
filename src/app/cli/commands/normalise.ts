import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { InputFault, PlatformError } from '../../../domain/errors.js';
import type { NormalisedEvent, RawRecord } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import {
  DEFAULT_LINE_LIMIT,
  linesOf,
  unicodeOf,
  loadMappings,
  normaliseRecord,
  parseLine,
  openText,
  openWhole,
  SHIPPED_MAPPINGS,
  tooLarge,
} from '../../../pipeline/normalise/index.js';
import type { Line, MappingLibrary, Normalised } from '../../../pipeline/normalise/index.js';

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

interface Totals {
  records: number;
  events: number;
  rejects: number;
}

function isEnvelope(body: JsonValue): body is JsonObject {
  return isJsonObject(body) && 'raw' in body && Object.keys(body).every((key) => ['id', 'source', 'raw'].includes(key));
}

function textOr(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

function answerOf(events: readonly NormalisedEvent[]): JsonValue {
  const [only] = events;
  return events.length === 1 && only !== undefined ? only.ocsf : events.map((event) => event.ocsf);
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

  async line(line: Line, file: string): Promise<void> {
    const ordinal = String(this.totals.records + 1);
    try {
      if (line.tooLarge) throw tooLarge(line.size, lineLimit());
      const body = parseLine(line.bytes, lineLimit());
      const enveloped = isEnvelope(body);
      const id = enveloped ? textOr(body['id'], ordinal) : ordinal;
      const raw = enveloped ? (body['raw'] ?? null) : body;
      const source = this.source ?? (enveloped && typeof body['source'] === 'string' ? body['source'] : null);
      await this.record(id, raw, source, `${file}+${String(line.offset)}`);
    } catch (fault) {
      await this.refuse(ordinal, fault);
    }
  }

  async record(id: string, given: JsonValue, source: string | null, position: string): Promise<void> {
    const raw = await openText(given);
    const record: RawRecord = { source, raw, index: this.totals.records, position, receivedAt: this.io.now() };
    await this.answer(id, normaliseRecord(record, this.library));
  }

  /** A file that cannot be read is one reject among the others; it does not stop them. */
  async whole(file: string): Promise<void> {
    try {
      await this.record(file, await openWhole(file, readFileSync(file)), this.source, file);
    } catch (fault) {
      await this.refuse(file, fault);
    }
  }

  private async refuse(id: string, fault: unknown): Promise<void> {
    if (!(fault instanceof PlatformError)) throw fault;
    await this.answer(id, { reject: { code: fault.code, message: fault.message, place: {} } });
  }

  private async answer(id: string, result: Normalised): Promise<void> {
    this.totals.records += 1;
    if (result.reject === undefined) {
      this.totals.events += result.events.length;
      await write(this.io.output, { id, ocsf: answerOf(result.events) });
      return;
    }
    this.totals.rejects += 1;
    const { code, message } = result.reject;
    await write(this.rejects ?? this.io.errors, { id, code, message });
  }
}

function lineLimit(): number {
  const configured = Number(process.env['SEQUITUR_MAX_RECORD_BYTES']);
  return Number.isSafeInteger(configured) && configured > 0 ? configured : DEFAULT_LINE_LIMIT;
}

function requireFiles(files: readonly string[]): void {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new InputFault('FILE_UNREADABLE', `cannot read ${missing}`, { place: { file: missing } });
}

/** `sequitur normalise`: NDJSON in, valid OCSF out, in order; needs no database. */
export async function normaliseFiles(files: readonly string[], options: Options, io: NormaliseIo): Promise<Totals> {
  requireFiles(files);
  const library = loadMappings([SHIPPED_MAPPINGS, ...(options.mappings ?? [])]);
  const rejects = options.rejects === undefined ? null : createWriteStream(options.rejects);
  const source = options.source ?? null;
  const run = new Run(library, io, source, rejects);
  const inputs =
    files.length === 0
      ? [{ name: 'stdin', stream: io.input }]
      : files.map((name) => ({ name, stream: createReadStream(name) }));
  for (const { name, stream } of inputs) {
    if (options.whole === true && files.length > 0) await run.whole(name);
    else
      for await (const line of linesOf(unicodeOf(stream as AsyncIterable<Uint8Array>), lineLimit()))
        await run.line(line, name);
  }
  if (rejects !== null) {
    rejects.end();
    await once(rejects, 'finish');
  }
  return run.totals;
}

function reportFault(fault: unknown): never {
  if (!(fault instanceof PlatformError)) throw fault;
  process.stderr.write(`${fault.code}: ${fault.message}${fault.remedy === undefined ? '' : ` ${fault.remedy}`}\n`);
  process.exit(1);
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
      const totals = await normaliseFiles(files, options, io).catch(reportFault);
      if (options.json === true) process.stderr.write(`${JSON.stringify(totals)}\n`);
      else if (process.stderr.isTTY) {
        process.stderr.write(
          `${String(totals.records)} records, ${String(totals.events)} events, ${String(totals.rejects)} rejected\n`,
        );
      }
    });
}
