import { PlatformError } from '../../domain/errors.js';
import { answerAround, type Answer } from '../../pipeline/correlate/answer.js';
import { diffMatches, type MatchDiff } from '../../pipeline/correlate/diff.js';
import { answersFor, asks, type Asked, type HistoryAnswers } from '../../pipeline/correlate/history.js';
import { askedOfGraph, type AskedOfGraph, type QueryAnswers } from '../../pipeline/correlate/graph-queries.js';
import type { Interval } from '../../pipeline/correlate/intervals.js';
import { observationOf, stateOf, type Observation } from '../../pipeline/correlate/coverage.js';
import type {
  CorrelationTx,
  FoundMatch,
  MatchWindow,
  SourceMark,
  StoredMatch,
} from '../../pipeline/correlate/ports.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import type { PassPace } from '../../pipeline/correlate/query-pace.js';
import { settledBefore } from '../../pipeline/correlate/rule-set.js';
import { WindowHits } from '../../pipeline/correlate/window-hits.js';
import { diffScopeOf, windowsOf, type Work } from '../../pipeline/correlate/work.js';

/** A work with what changed by it. */
export interface Answered {
  readonly work: Work;
  readonly diff: MatchDiff;
}

/** A work whose rule could not answer, with a stable code. */
export interface Failed {
  readonly work: Work;
  readonly code: string;
  /** A window too full to read: trying again helps nothing. */
  readonly final: boolean;
  /** Not tried yet: its turn comes in a later pass. */
  readonly later?: boolean;
}

export interface Answers {
  readonly answered: readonly Answered[];
  readonly failed: readonly Failed[];
  /** Hits read, for `explain` and the benches. */
  readonly fetched: number;
}

export interface AnswerLimits {
  /** Hits of one window before a rule counts as degraded. */
  readonly hitCap: number;
  readonly marks: readonly SourceMark[];
  /** Where rules that ask the graph ask it; null: no rule does. */
  readonly queries: GraphQueries | null;
  /** How long they may; absent: as long as it takes. */
  readonly pace?: PassPace | undefined;
}

/** What answers rest on: the graph's transaction, or what a trial holds in memory. */
export type AnswerReads = Pick<CorrelationTx, 'hits' | 'identity' | 'facts' | 'horizon'> & {
  readonly matches: Pick<CorrelationTx['matches'], 'within'>;
};

/** Fetches the windows of all works in one query, replays each, and compares with what is stored. */
export async function answerWorks(tx: AnswerReads, works: readonly Work[], limits: AnswerLimits): Promise<Answers> {
  const windows = windowsOf(works);
  const found = await tx.hits.fetch(windows, limits.hitCap);
  const hits = new WindowHits(windows, found, limits.hitCap);
  const history = await answersFor(askedOf(works, hits), { ...tx, marks: limits.marks });
  // Read after the hits: if some of them are gone, the horizon has been raised before.
  const before = await tx.horizon();
  const known = history.since(before);
  const queries = await askedOfGraph(askedAbout(works, hits, known), {
    queries: limits.queries,
    pace: limits.pace ?? null,
  });
  const horizon = works.some(({ rule }) => rule.pattern.asks !== undefined) ? await tx.horizon() : before;
  const sight = { hits, history: known, queries, limits };
  const expected = works.map((work) => expectedOf(work, sight));
  const stored = await storedOf(tx, works);
  const answered = works.flatMap((work, i) => {
    const matches = expected[i];
    return Array.isArray(matches)
      ? [{ work, diff: unsettled(diffOf(matches as Expected, stored[i] ?? []), work, horizon) }]
      : [];
  });
  const failed = expected.filter((each): each is Failed => !Array.isArray(each));
  return { answered, failed, fetched: found.reduce((sum, each) => sum + each.length, 0) };
}

/** Matches of each of a work's intervals. */
type Expected = readonly (readonly FoundMatch[])[];

interface Sight {
  readonly hits: WindowHits;
  readonly history: HistoryAnswers;
  readonly queries: QueryAnswers;
  readonly limits: AnswerLimits;
}

function askedOf(works: readonly Work[], hits: WindowHits): readonly Asked[] {
  const readable = works.filter((work) => asks(work.rule) && !hits.overflows(work));
  return readable.flatMap((work) =>
    work.intervals.map((interval) => ({ rule: work.rule, hits: hits.replayHits(work, interval) })),
  );
}

/** Once as far as it is known, and once more where somebody may have been seen in time that no source tells of. */
function askedAbout(works: readonly Work[], hits: WindowHits, history: HistoryAnswers): readonly AskedOfGraph[] {
  const asking = works.filter((work) => work.rule.pattern.asks !== undefined && !hits.overflows(work));
  return asking.flatMap((work) =>
    work.intervals.flatMap((interval) => {
      const found = hits.replayHits(work, interval);
      const known = [false, ...(history.lacks(work.rule, found) ? [true] : [])];
      return known.map((unknown) => ({ work, hits: history.answered(work.rule, found, unknown) }));
    }),
  );
}

function expectedOf(work: Work, sight: Sight): Expected | Failed {
  if (sight.hits.overflows(work)) return { work, code: 'HUNT_LIMIT', final: true };
  const unanswered = sight.queries.faultOf(work);
  if (unanswered !== null) {
    const { code, later } = unanswered;
    return { work, code, final: !later && FINAL.has(code), later };
  }
  try {
    const observation = observationOf(work.rule.pattern, sight.limits.marks);
    const expected = work.intervals.map((interval) => {
      const known = answersAround(work, interval, sight, false).map((match) => judged(match, work, observation));
      return [...known, ...withoutHistory({ work, interval, known, digest: observation.digest }, sight)];
    });
    return isTooMuch(expected) ? { work, code: 'HUNT_LIMIT', final: true } : expected;
  } catch (fault) {
    // One rule's fault stays with that rule: the others of this pass go on, and the code says what to look for.
    const code = fault instanceof PlatformError ? fault.code : 'INTERNAL';
    return { work, code, final: code === 'HUNT_LIMIT' };
  }
}

/** Asked again, the graph would say the same. */
const FINAL: ReadonlySet<string> = new Set(['HUNT_LIMIT', 'CYPHER_REFUSED']);

/** Events of all matches of one scope; beyond, the windows of a flooded group would fill the memory. */
const EVIDENCE_CAP = 500_000;

function isTooMuch(expected: Expected): boolean {
  let events = 0;
  for (const match of expected.flat()) events += match.events.length;
  return events > EVIDENCE_CAP;
}

function answersAround(work: Work, interval: Interval, sight: Sight, unknown: boolean): readonly Answer[] {
  const { hits, history, queries } = sight;
  return answerAround(work, hits, interval, (found) =>
    queries.answered(work.rule, history.answered(work.rule, found, unknown)),
  );
}

function judged(match: Answer, work: Work, observation: Observation): FoundMatch {
  const { start: lo, end: hi, due } = match;
  const state = stateOf({ lo, hi, due }, work.rule.pattern, observation);
  return { ...match, state, coverage: state === 'unobserved' ? observation.digest : null };
}

interface Known {
  readonly work: Work;
  readonly interval: Interval;
  readonly known: readonly FoundMatch[];
  readonly digest: string;
}

/** What would match if nothing had been seen in time that no source tells of: listed, neither fired nor dropped. */
function withoutHistory({ work, interval, known, digest }: Known, sight: Sight): readonly FoundMatch[] {
  if (!sight.history.lacks(work.rule, sight.hits.replayHits(work, interval))) return [];
  const keys = new Set(known.map(({ key }) => key));
  return answersAround(work, interval, sight, true)
    .filter(({ key }) => !keys.has(key))
    .map((match) => ({ ...match, state: 'unobserved', coverage: digest }));
}

async function storedOf(
  tx: Pick<AnswerReads, 'matches'>,
  works: readonly Work[],
): Promise<readonly (readonly (readonly StoredMatch[])[])[]> {
  const windows = works.map(matchWindows);
  const flat = await tx.matches.within(windows.flat());
  let at = 0;
  return windows.map((each) => each.map(() => flat[at++] ?? []));
}

function matchWindows(work: Work): readonly MatchWindow[] {
  const { rule, group, intervals } = work;
  return intervals.map((interval) => ({ ruleKey: rule.record.key, group, ...diffScopeOf(rule, interval) }));
}

/** What is settled stays as it is. */
function unsettled({ save, supersede }: MatchDiff, { rule }: Work, horizon: number | null): MatchDiff {
  const before = settledBefore(rule, horizon);
  return {
    save: save.filter(({ start }) => start >= before),
    supersede: supersede.filter(({ start }) => start >= before),
  };
}

function diffOf(expected: Expected, stored: readonly (readonly StoredMatch[])[]): MatchDiff {
  const diffs = expected.map((matches, i) => diffMatches(matches, stored[i] ?? []));
  const save = new Map(diffs.flatMap((diff) => diff.save).map((match) => [match.key, match]));
  const supersede = new Map(diffs.flatMap((diff) => diff.supersede).map((match) => [match.key, match]));
  return { save: [...save.values()], supersede: [...supersede.values()] };
}
