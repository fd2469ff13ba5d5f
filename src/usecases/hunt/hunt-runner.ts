import type { FoundMatch, Lateness } from '../../pipeline/correlate/ports.js';
import type {
  RunMatch,
  RunProgress,
  RunQueue,
  RunRecord,
  RunUpdate,
  TrialReads,
} from '../../pipeline/correlate/ports-hunts.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import type { LiveRule } from '../../pipeline/correlate/rule-set.js';
import { Trial } from '../correlation/trial.js';
import type { CypherHunts } from './cypher-hunt.js';
import { isOneQuery, rulesOf, type HuntSurroundings } from './hunt-text.js';
import { evidenceOf, matchOfRow, matchOfRun, pipedMatch } from './run-matches.js';
import { throughPipes } from './through-pipes.js';

export interface RunnerParts {
  readonly queue: RunQueue;
  readonly reads: TrialReads;
  readonly cypher: Pick<CypherHunts, 'run'>;
  /** Where texts with anchors ask the graph. */
  readonly queries?: GraphQueries | undefined;
  readonly surroundings: HuntSurroundings;
  readonly node: string;
  readonly now: () => number;
  readonly lateness: Lateness;
  readonly hitCap: number;
  /** Told after each commit: subscribers have something to read. */
  readonly committed: () => void;
}

/** Between two tellings of progress that bring no match, ms. */
const QUIET_MS = 1_000;
const WRITTEN_AT_ONCE = 500;
/** Between two writings of rows that come one by one, ms. */
const ROWS_MS = 250;
/** Stored matches that a back-test is compared with. */
const COMPARED = 50_000;

/** Writes what one run finds as it finds it. */
export class HuntRunner {
  private readonly kept = new Map<string, RunMatch>();
  private add: RunMatch[] = [];
  private drop: string[] = [];
  private written = 0;
  private cut: string | null = null;
  private progress: Partial<RunProgress> = {};
  private readonly stopped = new AbortController();
  private writing: Promise<void> | null = null;

  constructor(
    private readonly run: RunRecord,
    private readonly parts: RunnerParts,
    signal: AbortSignal,
  ) {
    if (signal.aborted) this.stop();
    signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  /** To its end, or until it is called off or full. */
  async go(): Promise<RunUpdate> {
    if (isOneQuery(this.run)) await this.query();
    else await this.replay();
    const comparison = this.run.kind === 'backtest' ? await this.compared() : {};
    await this.flush(true);
    return { ...this.progress, ...comparison, truncated: this.cut };
  }

  private stop(): void {
    this.stopped.abort();
  }

  private async query(): Promise<void> {
    const { signal } = this.stopped;
    const rows = this.parts.cypher.run(this.run.query, {
      signal,
      onEnd: ({ reason }) => {
        if (reason === 'rows' || reason === 'bytes') this.cut = reason.toUpperCase();
      },
    });
    let place = 0;
    try {
      for await (const row of rows) {
        this.keep(matchOfRow(row, place++));
        this.writeMeanwhile();
        if (signal.aborted) break;
      }
    } finally {
      await this.writing;
    }
  }

  /** The database holds the query to a time in which its rows are read, so nothing waits for what is written of them. */
  private writeMeanwhile(): void {
    if (this.writing !== null || this.parts.now() - this.written < ROWS_MS) return;
    const writing = this.flush(false).then(() => {
      this.writing = null;
    });
    // whoever awaits it hears of a fault; until then reading on would be in vain
    writing.catch(() => this.stop());
    this.writing = writing;
  }

  private async replay(): Promise<void> {
    const { from: lo, to: hi } = this.run;
    const { reads, now, lateness, hitCap, surroundings, queries } = this.parts;
    const rules = rulesOf(this.run, surroundings, lo);
    const options = { reads, range: { lo, hi }, now: now(), lateness, hitCap, queries, signal: this.stopped.signal };
    const trial = new Trial(rules, options);
    const piped = rules.find(({ pattern }) => pattern.pipes.length > 0);
    for await (const { found, gone, progress } of trial.run()) {
      this.progress = progress;
      if (piped === undefined) this.take(found, gone, rules);
      await this.flush(false);
    }
    if (piped !== undefined) await this.pipe(piped, trial.results(piped.record.key));
    this.cut ??= trial.cut;
  }

  private take(found: readonly FoundMatch[], gone: readonly string[], rules: readonly LiveRule[]): void {
    const titles = new Map(rules.map(({ record }) => [record.key, record.title === '' ? null : record.title]));
    for (const key of gone) if (this.kept.delete(key)) this.drop.push(key);
    for (const match of found) this.keep(matchOfRun(match, titles.get(match.ruleKey) ?? null));
  }

  private keep(match: RunMatch): void {
    if (!this.kept.has(match.key) && this.kept.size >= this.run.limit) {
      this.cut = 'MATCHES';
      this.stop();
      return;
    }
    this.kept.set(match.key, match);
    this.add.push(match);
  }

  private async pipe({ pattern }: LiveRule, results: readonly FoundMatch[]): Promise<void> {
    const piped = await throughPipes(pattern, results, this.parts.reads);
    piped.forEach((result, place) => {
      this.keep(pipedMatch(result, place));
    });
  }

  /** In transactions of a bounded size; without news only every now and then. */
  private async flush(last: boolean): Promise<void> {
    const news = this.add.length + this.drop.length > 0;
    if (!news && (last || this.parts.now() - this.written < QUIET_MS)) return;
    do {
      const { uid } = this.run;
      const add = this.add.splice(0, WRITTEN_AT_ONCE);
      const drop = this.drop.splice(0, WRITTEN_AT_ONCE);
      const write = { uid, add, drop, update: this.progress, now: this.parts.now() };
      const { ours, cancelled } = await this.parts.queue.write(this.parts.node, write);
      if (!ours || cancelled) this.stop();
      this.written = this.parts.now();
      this.parts.committed();
    } while (this.add.length + this.drop.length > 0);
  }

  private async compared(): Promise<RunUpdate> {
    const { of, from: lo, to: hi } = this.run;
    if (of === null) return {};
    const stored = await this.parts.queue.storedEvidence(of, { lo, hi }, COMPARED);
    const theirs = new Set(stored.map(({ group, events }) => evidenceOf(group, events)));
    const ours = new Set([...this.kept.values()].filter(isFired).map(({ evidence }) => evidence));
    const same = [...ours].filter((each) => theirs.has(each)).length;
    return { same, onlyHere: ours.size - same, onlyStored: theirs.size - same };
  }
}

function isFired({ state }: RunMatch): boolean {
  return state === 'fired';
}
