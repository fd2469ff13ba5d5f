import type { RawRecord } from '../../domain/event.js';
import type { JsonValue } from '../../domain/json.js';
import type { HandOver } from './hand-over.js';
import type { DeadLetterFilter, DeadLetterStore, FailedReplay, ParkedLetter } from './ports.js';

const PAGE = 500;

export interface ReplayDeps {
  readonly handOver: HandOver;
  readonly letters: DeadLetterStore;
  readonly now: () => number;
}

export interface ReplayResult {
  readonly replayed: number;
  readonly failedAgain: number;
}

/** Tries letters again, one or all that match. Whatever is usable now leaves the dead letters in the transaction that stores it. */
export async function replayMatching(filter: DeadLetterFilter, deps: ReplayDeps): Promise<ReplayResult> {
  const total = { replayed: 0, failedAgain: 0 };
  let after: string | null = null;
  do {
    const page: ReplayedPage = await replayPage(filter, after, deps);
    total.replayed += page.replayed;
    total.failedAgain += page.failedAgain;
    after = page.after;
  } while (after !== null);
  return total;
}

export interface ReplayedPage extends ReplayResult {
  /** Where the next page begins; null after the last one. */
  readonly after: string | null;
}

/** The next letters that match, oldest first. */
export async function replayPage(
  filter: DeadLetterFilter,
  after: string | null,
  deps: ReplayDeps,
): Promise<ReplayedPage> {
  const page = await deps.letters.list(filter, { first: PAGE, after });
  const last = page.at(-1);
  if (last === undefined) return { replayed: 0, failedAgain: 0, after: null };
  return { ...(await replayLetters(page, deps)), after: cursorAfter(last) };
}

/** A letter may be gone by the time the next page is asked for, so the place is named by value and not by its id alone. */
function cursorAfter({ receivedAt, id }: ParkedLetter): string {
  return `${String(receivedAt)}:${id}`;
}

export async function replayLetters(letters: readonly ParkedLetter[], deps: ReplayDeps): Promise<ReplayResult> {
  const records = letters.map(recordOf);
  const tried = deps.handOver.prepare(records);
  const usable = tried.flatMap((each, i) => ('events' in each ? [i] : []));
  const failed = tried.flatMap((each, i): readonly FailedReplay[] => {
    const letter = letters[i];
    if ('events' in each || letter === undefined) return [];
    return [{ id: letter.id, code: each.deadLetter.code, message: each.deadLetter.message, at: deps.now() }];
  });
  if (usable.length > 0) {
    await deps.handOver.take({
      records: usable.flatMap((i) => records[i] ?? []),
      receivedAt: deps.now(),
      idempotency: null,
      replays: usable.flatMap((i) => letters[i]?.id ?? []),
    });
  }
  if (failed.length > 0) await deps.letters.failedAgain(failed);
  return { replayed: usable.length, failedAgain: failed.length };
}

/** The record as it was received then: its time of receipt and its position are part of what it is. */
function recordOf(letter: ParkedLetter, index: number): RawRecord {
  const { source, position, receivedAt } = letter;
  const raw = letter.form === 'json' ? (JSON.parse(letter.raw) as JsonValue) : letter.raw;
  return { source, raw, index, position, receivedAt };
}
