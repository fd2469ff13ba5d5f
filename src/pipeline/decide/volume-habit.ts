import { decayMilli } from '../../ledger/decay.js';
import { merged, quantile, sketchOf, type QuantileSketch } from './quantile-sketch.js';

/** How much of something there was on one day (UTC days since the epoch). */
export interface DayVolume {
  readonly day: number;
  readonly amount: number;
}

/** What somebody's days are like, and their peers'. */
export interface VolumeHabit {
  /** Days with any of it. */
  readonly days: number;
  /** What 99 of 100 of them do not exceed, recent ones counting more; null where there is none. */
  readonly high: number | null;
  readonly most: number;
}

export interface VolumeHabits {
  readonly own: VolumeHabit;
  readonly peers: VolumeHabit;
  /** Peers who have any of it. */
  readonly peersSeen: number;
}

/** From the first to the last day. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const HALF_LIFE = 30 * DAY_MS;
const HIGH = 990;

/**
 * Days, not events, are counted, so that one busy day is one day. What was seen while a case was open, or proved harmful,
 * teaches nothing about what is normal; nor does the day on which suspicion began, or any later one.
 */
export function volumeHabits(
  own: readonly DayVolume[],
  peers: readonly (readonly DayVolume[])[],
  { before, quarantined }: { readonly before: number; readonly quarantined: readonly DaySpan[] },
): VolumeHabits {
  const isTaught = ({ day }: DayVolume): boolean =>
    day < before && !quarantined.some(({ from, to }) => from <= day && day <= to);
  const mine = own.filter(isTaught);
  const theirs = peers.map((days) => days.filter(({ day }) => day < before)).filter((days) => days.length > 0);
  return {
    own: habitOf(mine, sketchOfDays(mine, before)),
    peers: habitOf(theirs.flat(), merged(theirs.map((days) => sketchOfDays(days, before)))),
    peersSeen: theirs.length,
  };
}

function sketchOfDays(days: readonly DayVolume[], before: number): QuantileSketch {
  return sketchOf(
    days.map(({ day, amount }) => ({ size: amount, weight: decayMilli((before - day) * DAY_MS, HALF_LIFE) })),
  );
}

function habitOf(days: readonly DayVolume[], sketch: QuantileSketch): VolumeHabit {
  const most = days.reduce((greatest, { amount }) => Math.max(greatest, amount), 0);
  return { days: days.length, high: quantile(sketch, HIGH), most };
}
