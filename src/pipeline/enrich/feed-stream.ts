import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import { plainContent, stixContent, type FeedContent } from './feed-file.js';
import { readMispEvents } from './feed-misp.js';
import { CSV_OPTIONS, headOf, tableContent } from './feed-tables.js';
import { JsonElements } from './json-elements.js';

/** A text as it arrives, in pieces cut anywhere. */
export type Pieces = AsyncIterable<string>;
type Reader = (pieces: Pieces) => AsyncIterable<FeedContent>;

/** What a feed's file says, part by part while it arrives: however long it is, never more than a part is there. */
export const FEED_STREAMS = {
  plain: plainStream,
  stix: (pieces) => elementStream(pieces, stixContent),
  csv: tableStream,
  json: (pieces) => elementStream(pieces, tableContent),
  misp: mispStream,
} as const satisfies Readonly<Record<string, Reader>>;
export type FeedFormat = keyof typeof FEED_STREAMS;

/** Lines and rows longer than this are no indicators. */
const LONGEST_LINE = 1_000_000;
/** Records of one part. */
const PART = 5_000;

async function* plainStream(pieces: Pieces): AsyncIterable<FeedContent> {
  for await (const lines of linesOf(pieces)) yield plainContent(lines);
}

async function* linesOf(pieces: Pieces): AsyncIterable<readonly string[]> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new InputFault('BAD_USER_INPUT', 'A line of the feed has no end.');
    if (lines.length > 0) yield lines;
  }
  yield [rest];
}

async function* elementStream(
  pieces: Pieces,
  contentOf: (records: readonly JsonObject[]) => FeedContent,
): AsyncIterable<FeedContent> {
  const elements = new JsonElements();
  for await (const piece of pieces) {
    const records = elements.push(piece);
    if (records.length > 0) yield contentOf(records);
  }
  elements.end();
}

/** The head is what comes before the first row; from there on rows are read as they come. */
async function* tableStream(pieces: Pieces): AsyncIterable<FeedContent> {
  const lines = linesOf(pieces)[Symbol.asyncIterator]();
  const before: string[] = [];
  let next = await lines.next();
  while (next.done !== true && headOf([...before, ...next.value]) === null) {
    before.push(...next.value);
    if (before.length > PART) throw new InputFault('BAD_USER_INPUT', 'The table has no rows, only comments.');
    next = await lines.next();
  }
  if (next.done === true) return;
  const first = [...before, ...next.value];
  const head = headOf(first);
  if (head === null) return;
  const rows = Readable.from(rowsFrom(first.slice(head.firstRow), lines));
  const parser = pipeline(rows, parse({ ...CSV_OPTIONS, columns: [...head.names] }), () => undefined);
  yield* inParts(parser as unknown as AsyncIterable<JsonObject>);
}

async function* rowsFrom(first: readonly string[], lines: AsyncIterator<readonly string[]>): AsyncIterable<string> {
  yield `${first.join('\n')}\n`;
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) yield `${next.value.join('\n')}\n`;
}

async function* inParts(records: AsyncIterable<JsonObject>): AsyncIterable<FeedContent> {
  let part: JsonObject[] = [];
  try {
    for await (const record of records) {
      if (part.push(record) < PART) continue;
      yield tableContent(part);
      part = [];
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('CSV_'))) throw cause;
    throw new InputFault('BAD_USER_INPUT', 'The table cannot be read: a quoted cell does not end.', { cause });
  }
  yield tableContent(part);
}

/** Events of MISP nest too deep to be taken apart; a server's or a feed's own pages are read one by one instead. */
const LONGEST_EVENTS = 64 * 1024 * 1024;

async function* mispStream(pieces: Pieces): AsyncIterable<FeedContent> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length > LONGEST_EVENTS)
      throw new InputFault('CONNECTOR_REPLY_TOO_LARGE', 'The file of MISP events is longer than is read at once.', {
        remedy: 'Use the types misp_feed or misp, which are read by pages.',
      });
  }
  yield readMispEvents(text);
}
