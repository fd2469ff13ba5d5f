import type { EventOrder } from '../../domain/event.js';
import { digestOf } from '../../domain/ids.js';
import { answerAround } from '../../pipeline/correlate/answer.js';
import type { HitReader, HitRow, HuntScratch, RuleRecord } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, hitsOfMatches, touchedBy } from '../../pipeline/correlate/prefilter.js';
import { possibleWorks, Rarity } from '../../pipeline/correlate/rarity.js';
import { claimsOf, worksOf } from '../../pipeline/correlate/resolve.js';
import { liveRule, ruleSet, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import { WindowHits } from '../../pipeline/correlate/window-hits.js';
import { windowsOf, type Work } from '../../pipeline/correlate/work.js';
import type { FactsOf } from '../../rules/path/holds.js';
import type { EventView, Pattern, PatternMatch } from '../../rules/pattern/pattern.js';
import type { StreamMatch } from '../../rules/stream/pipes.js';
import { withHistory } from './hunt-history.js';

/** Scopes whose windows are fetched at once. */
const CHUNK = 500;
/** A hunt is asked for by a person who waits: its windows have no cap but the machine's. */
const HUNT_HIT_CAP = 10_000_000;
/** Accounts of a file's events stand for themselves: nobody said whose they are. */
const NOBODY = {
  personsOf: async () => new Map<string, string>(),
  accountsOf: async () => new Map<string, string[]>(),
};

export interface HuntCost {
  readonly hitsWritten: number;
  readonly hitsFetched: number;
  readonly scopesTouched: number;
  readonly scopesReplayed: number;
}

/** What one pattern found; its events bear their position in the file as uid. */
interface Found {
  readonly group: string;
  readonly match: PatternMatch;
}

/** One pattern over a file's events by the live path: the patterns it is built on first, then hits, windows, replay. */
export class GraphHunt {
  cost: HuntCost = { hitsWritten: 0, hitsFetched: 0, scopesTouched: 0, scopesReplayed: 0 };
  private readonly rules: RuleSet;

  constructor(
    private readonly pattern: Pattern,
    private readonly views: readonly EventView[],
    private readonly scratch: HuntScratch,
    private readonly factsOf: FactsOf | null = null,
  ) {
    this.rules = ruleSet(0, [liveRule(HUNT_RULE, pattern)]);
  }

  /** Its matches in no order, with the events as the file has them. */
  async results(): Promise<readonly StreamMatch[]> {
    const found = await this.found();
    return found.map(({ group, match }) => ({ group, match: this.asGiven(match) }));
  }

  private async found(): Promise<readonly Found[]> {
    const hits = await this.hits();
    await this.scratch.write(hits);
    const works = await this.works(hits);
    const matches = new Map<string, Found>();
    for (let at = 0; at < works.length; at += CHUNK) {
      for (const [key, match] of await this.answer(works.slice(at, at + CHUNK))) matches.set(key, match);
    }
    return [...matches.values()];
  }

  private async hits(): Promise<readonly HitRow[]> {
    const matches = await this.innerViews();
    return [...this.hitsOfFile(), ...hitsOfMatches(this.rules, matches)];
  }

  // Ids of a file need not be unique, positions are.
  private hitsOfFile(): readonly HitRow[] {
    const numbered = this.views.map((view, i) => ({ ...view, order: { ...view.order, uid: String(i) } }));
    const { pattern, views } = withHistory(this.pattern, numbered, this.factsOf);
    return hitsOfEvents(ruleSet(0, [liveRule(HUNT_RULE, pattern)]), views);
  }

  private async innerViews(): Promise<readonly EventView[]> {
    const views: EventView[] = [];
    for (const { category, pattern } of this.pattern.inner ?? []) {
      const hunt = new GraphHunt(pattern, this.views, this.scratch, this.factsOf);
      for (const { group, match } of await hunt.found()) views.push(...matchView(category, group, match));
      this.spend(hunt.cost);
    }
    return views;
  }

  private async works(hits: readonly HitRow[]): Promise<readonly Work[]> {
    const task = { id: 'hunt', epoch: 0, uids: [], scopes: touchedBy(this.rules, hits) };
    const touched = await worksOf(claimsOf(this.rules, [task]).ready, NOBODY, this.scratch.hits);
    const possible = await possibleWorks(touched, new Rarity(), this.scratch.hits);
    const counts = { scopesTouched: touched.length, scopesReplayed: possible.length };
    this.spend({ ...counts, hitsWritten: hits.length, hitsFetched: 0 });
    return possible;
  }

  private async answer(works: readonly Work[]): Promise<readonly (readonly [string, Found])[]> {
    const hits = await this.fetch(works, this.scratch.hits);
    return works.flatMap((work) =>
      work.intervals.flatMap((interval) =>
        answerAround(work, hits, interval).map(
          ({ key, group, ...match }) => [`${key} ${match.steps.join()}`, { group, match }] as const,
        ),
      ),
    );
  }

  private async fetch(works: readonly Work[], reader: HitReader): Promise<WindowHits> {
    const windows = windowsOf(works);
    const found = await reader.fetch(windows, HUNT_HIT_CAP);
    const fetched = found.reduce((sum, each) => sum + each.length, 0);
    this.spend({ hitsFetched: fetched, hitsWritten: 0, scopesTouched: 0, scopesReplayed: 0 });
    return new WindowHits(windows, found, HUNT_HIT_CAP);
  }

  private spend(more: HuntCost): void {
    this.cost = {
      hitsWritten: this.cost.hitsWritten + more.hitsWritten,
      hitsFetched: this.cost.hitsFetched + more.hitsFetched,
      scopesTouched: this.cost.scopesTouched + more.scopesTouched,
      scopesReplayed: this.cost.scopesReplayed + more.scopesReplayed,
    };
  }

  private asGiven(match: PatternMatch): PatternMatch {
    const events = match.events.map((order) => (order === null ? null : this.orderOf(order)));
    if (match.carried === undefined) return { ...match, events };
    return { ...match, events, carried: { ...match.carried, last: this.orderOf(match.carried.last) } };
  }

  private orderOf(order: EventOrder): EventOrder {
    return this.views[Number(order.uid)]?.order ?? order;
  }
}

function matchView(category: string, group: string, { events, steps, carried }: PatternMatch): readonly EventView[] {
  if (carried === undefined) return [];
  const { last, doc } = carried;
  const uid = digestOf(category, group, steps.join(), ...events.map((order) => order?.uid ?? ''));
  return [{ order: { ...last, uid }, category, doc, standsFor: last.uid }];
}

const HUNT_RULE: RuleRecord = {
  key: 'hunt@1',
  id: 'hunt',
  version: 1,
  title: 'hunt',
  language: 'eql',
  dialect: null,
  query: '',
  status: 'draft',
  severity: 'UNKNOWN',
  techniqueIds: [],
  effectiveFrom: Number.MIN_SAFE_INTEGER,
  rearm: null,
  owner: '',
  ready: true,
};
