import type { EvalTask } from '../../domain/correlation.js';
import type { FoundMatch, HitRow, Lateness, SourceMark } from '../../pipeline/correlate/ports.js';
import type { EventStub, RunProgress, Stretch, TrialReads } from '../../pipeline/correlate/ports-hunts.js';
import { hitsOfEvents, hitsOfMatches, touchedBy } from '../../pipeline/correlate/prefilter.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import { possibleWorks, Rarity } from '../../pipeline/correlate/rarity.js';
import { claimsOf, worksOf } from '../../pipeline/correlate/resolve.js';
import { isOverDetections, ruleSet, type LiveRule, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import { TrialHits, TrialMatches } from '../../pipeline/correlate/trial-store.js';
import type { EventView } from '../../rules/pattern/pattern.js';
import { Lineage } from '../../rules/stream/lineage.js';
import { answerWorks, type Answered } from './answers.js';
import { feedMatches, storedDetections, type FeedTx } from './feed-matches.js';

export interface TrialOptions {
  readonly reads: TrialReads;
  /** Event time in which the last event of a match lies. */
  readonly range: Stretch;
  readonly now: number;
  readonly lateness: Lateness;
  /** Hits that are held at most; beyond, what was found so far is the answer, and said to be cut off. */
  readonly hitCap: number;
  readonly signal: AbortSignal;
  /** Where rules that ask the graph ask it. */
  readonly queries?: GraphQueries | undefined;
  /** Events of one page. */
  readonly page?: number;
}

/** What one page of events changed. */
export interface TrialStep {
  readonly found: readonly FoundMatch[];
  readonly gone: readonly string[];
  readonly progress: RunProgress;
}

const PAGE = 5_000;
const DOCUMENTS = 1_000;
const SCOPES = 500;
const DETECTIONS = 1_000;
/** Spans before the first last event whose events its match may need. */
const SPANS_BACK = 2;

/**
 * A rule over stored events as if it had been in force: hits, windows, replay, coverage and states are those of the live
 * engine; only where hits and matches are kept differs, so nothing is written.
 */
export class Trial {
  /** Which cap was met; null: everything was seen. */
  cut: 'HITS' | 'WINDOW' | null = null;
  private readonly reporting: readonly LiveRule[];
  private readonly rules: RuleSet;
  private readonly hits = new TrialHits();
  private readonly matches = new TrialMatches();
  private readonly rarity = new Rarity();
  private readonly lineage: Lineage | null;
  private tasks: EvalTask[] = [];
  private marks: readonly SourceMark[] = [];
  private horizon: number | null = null;
  /** By key: the match as it stands now, null where it no longer does. */
  private changes = new Map<string, FoundMatch | null>();
  private seen = 0;
  private read = 0;
  private fetched = 0;
  private replayed = 0;
  private reached: number | null = null;

  constructor(
    family: readonly LiveRule[],
    private readonly options: TrialOptions,
  ) {
    this.reporting = family.filter(({ feeds }) => feeds === null);
    this.rules = ruleSet(0, family);
    const probes = this.reporting.flatMap(({ pattern }) => pattern.lineage ?? []);
    this.lineage = probes.length === 0 ? null : new Lineage(probes);
  }

  /** Page by page; a rule without a span answers once all events are there. */
  async *run(): AsyncGenerator<TrialStep> {
    const { reads, now, lateness } = this.options;
    this.marks = await reads.sourceMarks(now, lateness);
    this.horizon = await reads.horizon();
    if (this.reporting.some(({ pattern }) => isOverDetections(pattern))) await this.markDetections();
    const { page: size = PAGE } = this.options;
    const streams = this.reporting.every(({ reach }) => Number.isFinite(reach));
    for (let after: EventStub | null = null; this.goesOn;) {
      const page: readonly EventStub[] = await reads.page(this.reading, after, size);
      await this.mark(page);
      if (streams) await this.settle();
      yield this.step();
      after = page.at(-1) ?? null;
      if (page.length < size) break;
    }
    await this.settle();
    yield this.step();
  }

  /** The matches as they stand, for pipes. */
  results(ruleKey: string): readonly FoundMatch[] {
    return this.matches.of(ruleKey).filter((match) => this.counts(match));
  }

  /** Event time that is read: the spans that the first matches need, and after the last ones what could undo them. */
  get reading(): Stretch {
    const { lo, hi } = this.options.range;
    const before = this.reporting.map(({ pattern, remembers }) => SPANS_BACK * (pattern.spanMs ?? 0) + remembers);
    return { lo: lo - Math.max(0, ...before), hi: hi + Math.max(0, ...this.reporting.map(waitOf)) };
  }

  private get goesOn(): boolean {
    return !this.options.signal.aborted && this.cut !== 'HITS';
  }

  private async mark(page: readonly EventStub[]): Promise<void> {
    const wanted = this.categories;
    const needed = page.filter(({ className }) => wanted === null || wanted.has(className)).map(({ uid }) => uid);
    for (let at = 0; at < needed.length && this.goesOn; at += DOCUMENTS) {
      const views = await this.options.reads.events.byUid(needed.slice(at, at + DOCUMENTS));
      this.note(hitsOfEvents(this.rules, this.remembered(views)));
      this.read += views.length;
    }
    this.seen += page.length;
    this.reached = page.at(-1)?.t ?? this.reached;
  }

  private *remembered(views: readonly EventView[]): Generator<EventView> {
    for (const view of views) {
      const { lineage } = this;
      const remembering = lineage === null ? view : { ...view, memory: lineage };
      lineage?.observe(remembering);
      yield remembering;
    }
  }

  /** Classes without which no step can hold; null: any. */
  private get categories(): ReadonlySet<string> | null {
    if (this.lineage !== null) return null;
    const named = [...this.rules.steps.values(), ...this.rules.sightings.values()].map(({ category }) => category);
    if (named.some((category) => category === undefined || category === 'any')) return null;
    return new Set(named.flatMap((category) => category ?? []));
  }

  private note(hits: readonly HitRow[]): void {
    this.hits.write(hits);
    if (this.hits.size > this.options.hitCap) this.cut = 'HITS';
    const scopes = touchedBy(this.rules, hits);
    if (scopes.length > 0) this.tasks.push(this.task(scopes));
  }

  private task(scopes: EvalTask['scopes']): EvalTask {
    return { id: 'trial', epoch: 0, uids: [], scopes };
  }

  /** What other rules found in that time is to a rule over detections what events are to others. */
  private async markDetections(): Promise<void> {
    const { reads } = this.options;
    const { lo, hi } = this.reading;
    let [time, after] = [lo, ''];
    while (this.goesOn) {
      const page = await reads.matches.firedFrom(time, after, DETECTIONS);
      const within = page.filter(({ end }) => end <= hi);
      this.note(hitsOfMatches(this.rules, await storedDetections(reads, within)));
      const last = page.at(-1);
      if (last === undefined || page.length < DETECTIONS || last.end > hi) return;
      [time, after] = [last.end, last.key];
    }
  }

  /** Until no match hands anything on any more. */
  private async settle(): Promise<void> {
    while (this.tasks.length > 0) {
      const { ready } = claimsOf(this.rules, this.tasks.splice(0));
      const touched = await worksOf(ready, this.options.reads.identity, this.hits);
      this.rarity.note(touched);
      const works = await possibleWorks(touched, this.rarity, this.hits);
      for (let at = 0; at < works.length; at += SCOPES) await this.answer(works.slice(at, at + SCOPES));
    }
  }

  private async answer(works: Parameters<typeof answerWorks>[1]): Promise<void> {
    const { reads, hitCap, queries = null } = this.options;
    const { identity, facts } = reads;
    const own = { identity, facts, hits: this.hits, matches: this.matches, horizon: async () => this.horizon };
    const answers = await answerWorks(own, works, { hitCap, queries, marks: this.marks });
    this.fetched += answers.fetched;
    this.replayed += works.length;
    if (answers.failed.length > 0) this.cut ??= 'WINDOW';
    for (const each of answers.answered) this.apply(each);
    await feedMatches(this.feeding, this.rules, answers.answered, () => 'trial');
  }

  private apply({ work, diff }: Answered): void {
    const { group, rule } = work;
    for (const match of diff.save) this.matches.save(match);
    for (const { key } of diff.supersede) this.matches.drop({ ruleKey: rule.record.key, group }, key);
    if (rule.feeds !== null) return;
    for (const { key } of diff.supersede) this.changes.set(key, null);
    for (const match of diff.save) if (this.counts(match)) this.changes.set(match.key, match);
  }

  private counts({ end }: FoundMatch): boolean {
    return end <= this.options.range.hi;
  }

  private get feeding(): FeedTx {
    return {
      events: this.options.reads.events,
      takeHitsBack: async (uids) => this.hits.takeBack(uids),
      writeHits: async (rows) => {
        this.hits.write(rows);
      },
      noteIdentityTuples: async () => undefined,
      tasks: {
        add: async (tasks) => {
          this.tasks.push(...tasks);
        },
      },
    };
  }

  private step(): TrialStep {
    const changes = [...this.changes];
    this.changes = new Map();
    const progress = {
      eventsSeen: this.seen,
      eventsRead: this.read,
      hitsWritten: this.hits.size,
      hitsFetched: this.fetched,
      scopesReplayed: this.replayed,
      reached: this.reached,
    };
    return {
      found: changes.flatMap(([, match]) => match ?? []),
      gone: changes.flatMap(([key, match]) => (match === null ? [key] : [])),
      progress,
    };
  }
}

/** How long after its last event a record may undo a match. */
function waitOf({ pattern }: LiveRule): number {
  const waits = pattern.waits === true || pattern.steps.at(-1)?.missing === true;
  return waits ? (pattern.spanMs ?? 0) : 0;
}
