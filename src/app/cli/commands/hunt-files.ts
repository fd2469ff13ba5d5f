import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { InputFault } from '../../../domain/errors.js';
import type { HuntEvents } from '../../../usecases/hunt/stream-contract.js';
import { EventList, parseLine } from '../../../usecases/hunt/stream-events.js';

/** A line longer than this is no event: it is refused before it fills the memory. */
const LONGEST_LINE = 50 * 1024 * 1024;

function unreadable(file: string, cause: unknown): InputFault {
  return new InputFault('FILE_UNREADABLE', `${file} cannot be read`, {
    place: { file },
    cause,
    remedy: 'Check the path and that you may read it.',
  });
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const BLANK = /^\s*$/;
const CHUNK = 1024 * 1024;

async function* chunksOf(file: string): AsyncGenerator<string> {
  const input: AsyncIterable<string> =
    file === '-'
      ? process.stdin.setEncoding('utf8')
      : createReadStream(file, { encoding: 'utf8', highWaterMark: CHUNK });
  try {
    for await (const chunk of input) yield chunk;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function numbered(texts: readonly string[], before: number): readonly Line[] {
  return texts.map((text, index) => ({ text, line: before + index + 1 })).filter(({ text }) => !BLANK.test(text));
}

/** A file's lines that hold something, a chunk at a time; `-` is standard input. */
export async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
  let rest = '';
  let read = 0;
  let first = true;
  for await (const chunk of chunksOf(file)) {
    const texts = (first ? rest + chunk.replace(/^\uFEFF/, '') : rest + chunk).split('\n');
    first = false;
    rest = texts.pop() ?? '';
    yield numbered(texts, read);
    read += texts.length;
    if (rest.length > LONGEST_LINE) {
      throw new InputFault('INGEST_TOO_LARGE', 'A line is too long', { place: { file, line: read + 1 } });
    }
  }
  yield numbered([rest], read);
}

/** All events of a file, in event order. */
export async function eventsOfFile(file: string, timeless: boolean): Promise<HuntEvents> {
  const list = new EventList(timeless);
  for await (const lines of linesOf(file)) {
    for (const { text, line } of lines) list.add(parseLine(text, { file, line }), { file, line });
  }
  return list.done();
}
