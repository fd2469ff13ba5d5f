import type { VolumeHabit } from '../volume-habit.js';
import type { DownloadVolume } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { nothingFound, silence, type Answerer } from './question.js';
import { SIGNALS } from './signals.js';

/** Fewer days than these teach nothing about what is normal. */
const ENOUGH_DAYS = 20;
/** So many times the greatest day before is no longer a busy day. */
const FAR = 3;
const MOST_CITED = 20;

export const DOWNLOADS: readonly string[] = SIGNALS.files_downloaded.operations;

/** Were more things taken away on a day of the case than on this person's days before, or their peers'? Counts, never a bare score. */
export const downloadVolume: Answerer = (reading) => {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people download.');
  const [first, ...rest] = reading.around.filter(({ operation }) => DOWNLOADS.includes(operation ?? ''));
  const { downloads } = reading;
  if (first === undefined || downloads === null) return nothingFound(reading, 'No downloads on the days of the case');
  const text = textOf(downloads);
  const answer = answerOf(downloads);
  if (answer === null) return silence(reading, 'INSUFFICIENT_HISTORY', text);
  return eventFinding(answer, [first, ...rest.slice(0, MOST_CITED - 1)], text);
};

/** Who has days of their own is measured by them, and excused by their peers; who has none, by the peers alone. */
function answerOf({ amount, own, peers }: DownloadVolume): string | null {
  const [byOwn, byPeers] = [taught(own), taught(peers)];
  const measure = byOwn ?? byPeers;
  if (measure === null) return null;
  if (byOwn !== null && amount <= byOwn.high) return 'usual';
  if (byPeers !== null && amount <= byPeers.high) return 'usual_for_peers';
  return amount >= FAR * measure.most ? 'far_above' : 'above';
}

function taught({ days, high, most }: VolumeHabit): { readonly high: number; readonly most: number } | null {
  return days >= ENOUGH_DAYS && high !== null ? { high, most } : null;
}

function textOf({ day, amount, own, peers, peersSeen }: DownloadVolume): string {
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  const before = `of ${String(own.days)} days with downloads before ${mostOf(own)}`;
  return `${String(amount)} downloads on ${date}; ${before}; of ${String(peersSeen)} peers ${mostOf(peers)}`;
}

function mostOf({ high, most }: VolumeHabit): string {
  return `99 of 100 days have at most ${String(high ?? 0)}, the greatest ${String(most)}`;
}
