import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { Offsets, Topic } from './topic.js';

/** How far a topic was read. */
export interface Place {
  readonly offsets: Offsets;
  /** Everything written since then was read, or is about to be, ms. */
  readonly from: number;
  /** Partitions of which some records were gone before they were read. */
  readonly lost: readonly number[];
  readonly turn: number;
}

interface Bounds {
  readonly since: number;
  readonly ends: Offsets;
}

/** Where to go on: the checkpoint, as far as the topic still has it. */
export async function placeOf(topic: Topic, checkpoint: JsonObject | null, bounds: Bounds): Promise<Place> {
  if (checkpoint === null) return firstPlace(topic, bounds);
  const starts = await topic.starts();
  const isSameTopic = checkpoint['topicId'] === topic.topicId;
  const known = isSameTopic ? offsetsIn(checkpoint) : new Map<number, bigint>();
  const stands = topic.partitions.map((partition) => {
    const start = starts.get(partition) ?? 0n;
    // A partition that was added since has been read by nobody.
    const at = known.get(partition) ?? start;
    const isLost = !isSameTopic || at < start;
    return { partition, isLost, offset: within(at, start, bounds.ends.get(partition) ?? start) };
  });
  return {
    offsets: new Map(stands.map(({ partition, offset }) => [partition, offset])),
    lost: stands.filter(({ isLost }) => isLost).map(({ partition }) => partition),
    from: numberAt(checkpoint, 'from') ?? bounds.since,
    turn: numberAt(checkpoint, 'turn') ?? 0,
  };
}

/** After an unclean change of leaders a partition may end before where we were; what is written now begins there. */
function within(at: bigint, start: bigint, end: bigint): bigint {
  if (at < start) return start;
  return at > end ? end : at;
}

function numberAt(checkpoint: JsonObject, name: string): number | null {
  const value = checkpoint[name];
  return typeof value === 'number' ? value : null;
}

async function firstPlace(topic: Topic, bounds: Bounds): Promise<Place> {
  const begun = await topic.since(bounds.since);
  const offsets = topic.partitions.map((each) => [each, begun.get(each) ?? bounds.ends.get(each) ?? 0n] as const);
  return { offsets: new Map(offsets), from: bounds.since, lost: [], turn: 0 };
}

function offsetsIn(checkpoint: JsonObject): Map<number, bigint> {
  const { offsets } = checkpoint;
  if (!isJsonObject(offsets)) return new Map();
  return new Map(Object.entries(offsets).map(([partition, offset]) => [Number(partition), BigInt(String(offset))]));
}

/** As it is kept: offsets as texts, for they have 64 bits. */
export function storedPlace({ offsets, from, turn }: Place, topic: Topic): JsonObject {
  const texts = [...offsets].map(([partition, offset]) => [String(partition), String(offset)] as const);
  return { topicId: topic.topicId, offsets: Object.fromEntries(texts), from, turn };
}
