import type { EventOrder } from '../../domain/event.js';
import { answerAround } from '../../pipeline/correlate/answer.js';
import type { HitReader, HitRow, HuntScratch, OpenScratch, RuleRecord } from '../../pipeline/correlate/ports.js';
import { hitsOfEvents, touchedBy } from '../../pipeline/correlate/prefilter.js';
import { possibleWorks, Rarity } from '../../pipeline/correlate/rarity.js';
import { claimsOf, worksOf } from '../../pipeline/correlate/resolve.js';
import { liveRule, ruleSet, type RuleSet } from '../../pipeline/correlate/rule-set.js';
import { WindowHits } from '../../pipeline/correlate/window-hits.js';
import { windowsOf, type Work } from '../../pipeline/correlate/work.js';
import type { CompiledRule } from '../../rules/compile.js';
import type { EventView, Pattern } from '../../rules/pattern/pattern.js';
import { finish, type StreamMatch } from '../../rules/stream/pipes.js';
import type { HuntEngine, HuntEvents, HuntMatch } from '../hunt/stream-contract.js';
import { printable } from '../hunt/stream-engine.js';
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

export interface GraphEngineOptions {
  readonly openScratch: OpenScratch;
  readonly newId: () => string;
  /** Told after each hunt: what it cost the graph. */
  readonly onCost?: (cost: HuntCost) => void;
}

export interface HuntCost {
  readonly hitsWritten: number;
  readonly hitsFetched: number;
  readonly scopesTouched: number;
  readonly scopesReplayed: number;
}

/** The live path for a hunt: the same hits, windows, replay and naming of matches, in a scratch of its own. */
export function graphEngine(options: GraphEngineOptions): HuntEngine {
  return {
    run: async function* run(compiled: CompiledRule, events: HuntEvents): AsyncGenerator<HuntMatch> {
      const scratch = options.openScratch(options.newId());
      try {
        const hunt = new GraphHunt(compiled.pattern, events.views, scratch);
        for (const result of await hunt.results()) yield printable(result, events);
        options.onCost?.(hunt.cost);
      } finally {
        await scratch.clear();
      }
    },
  };
}

class GraphHunt {
  cost: HuntCost = { hitsWritten: 0, hitsFetched: 0, scopesTouched: 0, scopesReplayed: 0 };
  private readonly rules: RuleSet;

  constructor(
    private readonly pattern: Pattern,
    private readonly views: readonly EventView[],
    private readonly scratch: HuntScratch,
  ) {
    this.rules = ruleSet(0, [liveRule(HUNT_RULE, pattern)]);
  }

  async results(): Promise<readonly StreamMatch[]> {
    const hits = this.hits();
    await this.scratch.write(hits);
    const works = await this.works(hits);
    const matches = new Map<string, StreamMatch>();
    for (let at = 0; at < works.length; at += CHUNK) {
      for (const [key, match] of await this.answer(works.slice(at, at + CHUNK))) matches.set(key, match);
    }
    return finish(this.pattern, [...matches.values()], (match) => match.events.flatMap((order) => this.viewOf(order)));
  }

  // Ids of a file need not be unique, positions are.
  private hits(): readonly HitRow[] {
    const numbered = this.views.map((view, i) => ({ ...view, order: { ...view.order, uid: String(i) } }));
    const { pattern, views } = withHistory(this.pattern, numbered);
    return hitsOfEvents(ruleSet(0, [liveRule(HUNT_RULE, pattern)]), views);
  }

  private async works(hits: readonly HitRow[]): Promise<readonly Work[]> {
    const task = { id: 'hunt', epoch: 0, uids: [], scopes: touchedBy(this.rules, hits) };
    const touched = await worksOf(claimsOf(this.rules, [task]).ready, NOBODY, this.scratch.hits);
    const possible = await possibleWorks(touched, new Rarity(), this.scratch.hits);
    const costs = { scopesTouched: touched.length, scopesReplayed: possible.length };
    this.cost = { ...this.cost, ...costs, hitsWritten: hits.length };
    return possible;
  }

  private async answer(works: readonly Work[]): Promise<readonly (readonly [string, StreamMatch])[]> {
    const hits = await this.fetch(works, this.scratch.hits);
    return works.flatMap((work) =>
      work.intervals.flatMap((interval) =>
        answerAround(work, hits, interval).map(({ key, group, events, steps }) => {
          const own = events.map((order) => (order === null ? null : this.orderOf(order)));
          return [key, { group, match: { events: own, steps } }] as const;
        }),
      ),
    );
  }

  private async fetch(works: readonly Work[], reader: HitReader): Promise<WindowHits> {
    const windows = windowsOf(works);
    const found = await reader.fetch(windows, HUNT_HIT_CAP);
    const fetched = found.reduce((sum, each) => sum + each.length, 0);
    this.cost = { ...this.cost, hitsFetched: this.cost.hitsFetched + fetched };
    return new WindowHits(windows, found, HUNT_HIT_CAP);
  }

  private orderOf(order: EventOrder): EventOrder {
    return this.views[Number(order.uid)]?.order ?? order;
  }

  private viewOf(order: EventOrder | null): readonly EventView[] {
    const view = order === null ? undefined : this.byOrder().get(order);
    return view === undefined ? [] : [view];
  }

  private known: ReadonlyMap<EventOrder, EventView> | null = null;
  private byOrder(): ReadonlyMap<EventOrder, EventView> {
    this.known ??= new Map(this.views.map((view) => [view.order, view]));
    return this.known;
  }
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
