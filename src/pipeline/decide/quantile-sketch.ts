/** Steps of one doubling: a value is told to a thirty-second part of itself. */
const STEPS = 32;

/**
 * How often which size was seen, by buckets that grow with the size, as DDSketch has them. Merging is adding, so that
 * neither order nor grouping changes anything; buckets are found by whole numbers alone, so that no two machines differ.
 */
export type QuantileSketch = ReadonlyMap<number, number>;

export interface Seen {
  /** A whole number, not negative. */
  readonly size: number;
  /** How much it counts; what is long ago counts less. */
  readonly weight: number;
}

export function sketchOf(seen: Iterable<Seen>): QuantileSketch {
  const sketch = new Map<number, number>();
  for (const { size, weight } of seen) add(sketch, bucketOf(size), weight);
  return sketch;
}

export function merged(sketches: Iterable<QuantileSketch>): QuantileSketch {
  const all = new Map<number, number>();
  for (const sketch of sketches) for (const [bucket, weight] of sketch) add(all, bucket, weight);
  return all;
}

function add(sketch: Map<number, number>, bucket: number, weight: number): void {
  if (weight > 0) sketch.set(bucket, (sketch.get(bucket) ?? 0) + weight);
}

export function weightOf(sketch: QuantileSketch): number {
  return [...sketch.values()].reduce((sum, weight) => sum + weight, 0);
}

/** The size that this many of a thousand do not exceed (nearest rank), at most a thirty-second part too great. */
export function quantile(sketch: QuantileSketch, perMille: number): number | null {
  const total = weightOf(sketch);
  if (total === 0) return null;
  const rank = Math.max(1, Math.floor((total * perMille + 999) / 1000));
  let passed = 0;
  for (const [bucket, weight] of [...sketch].sort(([a], [b]) => a - b)) {
    passed += weight;
    if (passed >= rank) return greatestIn(bucket);
  }
  return null;
}

/** Small sizes have a bucket each; beyond, each doubling has as many. */
export function bucketOf(size: number): number {
  let shift = 0;
  let top = size;
  while (top >= 2 * STEPS) {
    top = Math.floor(top / 2);
    shift += 1;
  }
  return shift * STEPS + top;
}

function greatestIn(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  return (bucket - shift * STEPS + 1) * 2 ** shift - 1;
}
