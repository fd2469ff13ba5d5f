import { compareText } from '../../domain/ids.js';
import type { FoundHit, HitReader, HitRow, HitWindow } from '../../pipeline/correlate/ports.js';
import { STEP_HOUR_MS, type StepHours } from '../../pipeline/correlate/ports-hits.js';
import type { Graph, Tx } from '../session.js';
import {
  CREATE_HITS,
  DELETE_HITS_LIKE,
  HIT_TIMES,
  HITS_IN_WINDOWS,
  HITS_OF_ALL,
  HITS_OF_EVENTS,
  HITS_OF_NEXT,
  NOTE_STEP_HOURS,
  STEPS_SEEN,
  TAKE_HITS_BACK,
  WINDOWS_OCCUPIED,
} from './hit.cypher.js';
import { horizonOf } from './retention.store.js';

export async function createHits(tx: Tx, rows: readonly HitRow[]): Promise<void> {
  if (rows.length > 0) await tx.run(CREATE_HITS, { rows });
}

/** With the hours in which there are such hits, so that nobody looks for steps that nobody did. */
export async function writeHits(tx: Tx, rows: readonly HitRow[]): Promise<void> {
  if (rows.length > 0) await Promise.all([createHits(tx, rows), tx.run(NOTE_STEP_HOURS, { hours: hoursOf(rows) })]);
}

/** Sorted, so that two writers who begin an hour do not wait for each other in a ring. */
function hoursOf(rows: readonly HitRow[]): readonly { readonly step: string; readonly hour: number }[] {
  const hours = new Map<string, { step: string; hour: number }>();
  for (const { s, t } of rows) {
    const hour = Math.trunc(t / STEP_HOUR_MS);
    hours.set(`${s} ${String(hour)}`, { step: s, hour });
  }
  return [...hours.entries()].sort(([a], [b]) => compareText(a, b)).map(([, each]) => each);
}

/** Writes those hits that are not there yet: for back-fills, which meet events that other rules have marked before. */
export async function addMissingHits(tx: Tx, rows: readonly HitRow[]): Promise<void> {
  const uids = [...new Set(rows.map((row) => row.e))];
  const there = await tx.run<{ k: string; e: string }>(HITS_OF_EVENTS, { uids });
  const known = new Set(there.map(({ k, e }) => `${k} ${e}`));
  await writeHits(
    tx,
    rows.filter(({ k, e }) => !known.has(`${k} ${e}`)),
  );
}

export async function takeHitsBack(tx: Tx, uids: readonly string[]): Promise<readonly HitRow[]> {
  return uids.length === 0 ? [] : tx.run<HitRow>(TAKE_HITS_BACK, { uids });
}

export async function hitsOfNext(tx: Tx, windows: readonly HitWindow[]): Promise<readonly HitRow[]> {
  return windows.length === 0 ? [] : tx.run<HitRow>(HITS_OF_NEXT, { windows });
}

export async function hitsOfAll(tx: Tx, windows: readonly HitWindow[], cap: number): Promise<readonly HitRow[]> {
  return windows.length === 0 ? [] : tx.run<HitRow>(HITS_OF_ALL, { windows, cap });
}

/** Removes all hits whose event's uid begins so: what a hunt wrote. */
export async function deleteHitsLike(graph: Pick<Graph, 'runAlone'>, prefix: string): Promise<void> {
  await graph.runAlone(DELETE_HITS_LIKE, { prefix });
}

export function hitReader(tx: Pick<Tx, 'run'>): HitReader {
  return {
    stepsSeen: (hours) => stepsSeen(tx, hours),
    occupied: (windows) => occupied(tx, windows),
    fetch: (windows, cap) => fetchHits(tx, windows, cap),
    timesOf: (keys) => timesOf(tx, keys),
  };
}

async function occupied(tx: Pick<Tx, 'run'>, windows: readonly HitWindow[]): Promise<readonly boolean[]> {
  if (windows.length === 0) return [];
  const rows = await tx.run<{ i: number }>(WINDOWS_OCCUPIED, { windows });
  return byPosition(windows.length, rows, () => true, false);
}

async function stepsSeen(tx: Pick<Tx, 'run'>, hours: readonly StepHours[]): Promise<readonly boolean[]> {
  if (hours.length === 0) return [];
  // In this order: notes that are gone by now were purged after the horizon had been raised.
  const [rows, horizon] = await Promise.all([tx.run<{ i: number }>(STEPS_SEEN, { hours }), horizonOf(tx)]);
  const seen = byPosition(hours.length, rows, () => true, false);
  return hours.map(({ from }, i) => seen[i] === true || from * STEP_HOUR_MS < (horizon ?? -Infinity));
}

type HitTuple = readonly [t: number, n: number, e: string, c: string | null];

async function fetchHits(
  tx: Pick<Tx, 'run'>,
  windows: readonly HitWindow[],
  cap: number,
): Promise<readonly (readonly FoundHit[])[]> {
  if (windows.length === 0) return [];
  const params = { windows, cap: cap + 1 };
  const rows = await tx.run<{ i: number; hits: readonly HitTuple[] }>(HITS_IN_WINDOWS, params);
  return byPosition(windows.length, rows, ({ hits }) => hits.map(foundHit), []);
}

function foundHit([t, n, uid, captured]: HitTuple): FoundHit {
  return { order: { t, n, uid }, captured };
}

async function timesOf(tx: Pick<Tx, 'run'>, keys: readonly string[]): Promise<readonly (readonly number[])[]> {
  if (keys.length === 0) return [];
  const rows = await tx.run<{ i: number; times: readonly number[] }>(HIT_TIMES, { keys });
  return byPosition(keys.length, rows, ({ times }) => times, []);
}

function byPosition<Row extends { readonly i: number }, T>(
  length: number,
  rows: readonly Row[],
  value: (row: Row) => T,
  absent: T,
): readonly T[] {
  const values = new Array<T>(length).fill(absent);
  for (const row of rows) values[row.i] = value(row);
  return values;
}
