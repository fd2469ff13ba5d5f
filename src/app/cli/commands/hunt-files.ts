import { TextDecoder } from 'node:util';
import { InputFault } from '../../../domain/errors.js';
import { unicodeOf } from '../../../pipeline/normalise/index.js';
import type { FactsOf } from '../../../rules/path/holds.js';
import type { HuntEvents } from '../../../usecases/hunt/stream-contract.js';
import { EventList, parseLine } from '../../../usecases/hunt/stream-events.js';
import { inputStream } from '../input-stream.js';

/** A line longer than this is no event: it is refused before it fills the memory. */
const LONGEST_LINE = 50 * 1024 * 1024;

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const BLANK = /^\s*$/;

async function* chunksOf(file: string): AsyncGenerator<string> {
  const text = new TextDecoder();
  for await (const chunk of unicodeOf(inputStream(file))) yield text.decode(chunk, { stream: true });
  yield text.decode();
}

function numbered(texts: readonly string[], before: number): readonly Line[] {
  return texts.map((text, index) => ({ text, line: before + index + 1 })).filter(({ text }) => !BLANK.test(text));
}

/** A file's lines that hold something, a chunk at a time; `-` is standard input. */
export async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
  let rest = '';
  let read = 0;
  for await (const chunk of chunksOf(file)) {
    const texts = (rest + chunk).split('\n');
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
export async function eventsOfFile(
  file: string,
  timeless: boolean,
  factsOf: FactsOf | null = null,
): Promise<HuntEvents> {
  const list = new EventList(timeless);
  for await (const lines of linesOf(file)) {
    for (const { text, line } of lines) list.add(parseLine(text, { file, line }), { file, line });
  }
  return list.done(factsOf);
}
