import type { JsonObject } from '../../domain/json.js';
import type { Interval } from '../../pipeline/ingest/ports.js';
import type { PulledPage, Puller } from '../../pipeline/ingest/ports-pull.js';
import type { ReadCredential } from '../credential.js';
import type { KafkaPullConfig } from './config.js';
import { kafkaFault } from './faults.js';
import { placeOf, storedPlace, type Place } from './place.js';
import { Topic, type Offsets } from './topic.js';
import { recordsOfMessage, type MessageRecord } from './values.js';

export interface KafkaPullParts {
  readonly readCredential: ReadCredential;
  readonly now: () => number;
  /** How long a reader that has everything waits for more. */
  readonly longPollMs?: number;
}

const MOST_RECORDS = 2_000;
const LONG_POLL_MS = 5_000;
const MINUTE_MS = 60_000;

/**
 * A topic of Kafka. What counts as read is the checkpoint in the graph; Kafka is told too, for tools that watch readers.
 * The place of a message identifies a record that has no id of its own.
 */
export function topicPuller(config: KafkaPullConfig, parts: KafkaPullParts): Puller {
  return {
    id: config.id,
    source: config.source,
    pull: async (checkpoint, signal) => {
      try {
        const topic = await Topic.open(config, parts.readCredential);
        try {
          return await pageOf(topic, checkpoint, { config, parts, signal });
        } finally {
          await topic.close();
        }
      } catch (fault) {
        throw kafkaFault(fault, config);
      }
    },
  };
}

interface Pull {
  readonly config: KafkaPullConfig;
  readonly parts: KafkaPullParts;
  readonly signal: AbortSignal;
}

async function pageOf(topic: Topic, checkpoint: JsonObject | null, pull: Pull): Promise<PulledPage> {
  const { config, parts, signal } = pull;
  const began = parts.now();
  const ends = await topic.ends();
  const place = await placeOf(topic, checkpoint, { since: config.since, ends });
  if (checkpoint !== null) await toldOrNot(topic, place.offsets);
  const read = await readOn(topic, place, { ends, pull });
  const isBehind = topic.partitions.some((each) => offsetAt(read.offsets, each) < offsetAt(ends, each));
  const hasLost = place.lost.length > 0;
  const from = Math.max(place.from, ...place.lost.map((each) => read.firstAt.get(each) ?? began));
  const to = began - config.lateMinutes * MINUTE_MS;
  const isWhole = !isBehind && !hasLost && to > from;
  if (!isBehind && read.records.length === 0) await topic.news(read.offsets, parts.longPollMs ?? LONG_POLL_MS, signal);
  return {
    records: read.records.map(({ raw }) => raw),
    positions: read.records.map(({ position }) => position),
    refusals: read.records.map(({ refusal }) => refusal),
    checkpoint: storedPlace({ ...place, offsets: read.offsets, from: isWhole ? to : from, turn: read.turn }, topic),
    covered: coveredBy({ place, isWhole, whole: { from, to } }),
    more: isBehind,
  };
}

/** Where something was lost, the stretch that was whole ends, so that what follows shows as a gap. */
function coveredBy({ place, isWhole, whole }: { place: Place; isWhole: boolean; whole: Interval }): Interval | null {
  if (place.lost.length > 0) return { from: place.from, to: place.from };
  return isWhole ? whole : null;
}

/** A reader that may not tell its place still reads; its lag is not seen by others, that is all. */
async function toldOrNot(topic: Topic, offsets: Offsets): Promise<void> {
  try {
    await topic.tell(offsets);
  } catch {
    // The next page tells it again.
  }
}

interface Read {
  readonly records: MessageRecord[];
  readonly offsets: Map<number, bigint>;
  /** When the first message of a partition was written, ms. */
  readonly firstAt: Map<number, number>;
  /** Whose turn is next, so that no partition waits for one that is never empty. */
  turn: number;
}

async function readOn(
  topic: Topic,
  place: Place,
  { ends, pull }: { readonly ends: Offsets; readonly pull: Pull },
): Promise<Read> {
  const read: Read = { records: [], offsets: new Map(place.offsets), firstAt: new Map(), turn: place.turn };
  for (const partition of inTurn(topic.partitions, place.turn)) {
    const from = offsetAt(read.offsets, partition);
    if (from >= offsetAt(ends, partition)) continue;
    if (read.records.length >= MOST_RECORDS || pull.signal.aborted) break;
    const { messages, next } = await topic.read(partition, from);
    for (const { offset, at, value, headers } of messages) {
      if (!read.firstAt.has(partition)) read.firstAt.set(partition, at);
      const position = `kafka://${topic.cluster}/${pull.config.topic}/${String(partition)}@${String(offset)}`;
      read.records.push(...recordsOfMessage(value, position, headers));
    }
    read.offsets.set(partition, next);
    read.turn = partition + 1;
  }
  return read;
}

function inTurn(partitions: readonly number[], turn: number): readonly number[] {
  const at = partitions.findIndex((each) => each >= turn);
  return at < 0 ? partitions : [...partitions.slice(at), ...partitions.slice(0, at)];
}

function offsetAt(offsets: Offsets, partition: number): bigint {
  return offsets.get(partition) ?? 0n;
}
