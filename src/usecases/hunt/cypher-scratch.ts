import type { EventScratch } from '../../rules/cypher/ports.js';
import { isAnchored } from '../../rules/cypher/anchored.js';
import { anchoredMatchesOf, positioned } from './anchored-file.js';
import { scratchEvents } from './cypher-events.js';
import type { CypherEnd, CypherHunts, CypherRun, PlannedCypher } from './cypher-hunt.js';
import type { CypherMatch } from './cypher-match.js';
import type { HuntEvents } from './stream-contract.js';

type PlannedRun = CypherRun & { readonly planned: PlannedCypher };

/** Cypher over the events of a file, one file at a time, in a database that holds nothing else. */
export class ScratchCypher {
  constructor(
    private readonly hunts: CypherHunts,
    private readonly scratch: EventScratch,
  ) {}

  async check(query: string): Promise<void> {
    await this.hunts.check(query);
  }

  async *run(query: string, events: HuntEvents, run: CypherRun = {}): AsyncGenerator<CypherMatch> {
    const planned = await this.hunts.check(query);
    if (isAnchored(query)) yield* this.watched(query, events, { ...run, planned });
    else yield* this.hunted(query, events, { ...run, planned });
  }

  /** What it would have found as a rule, had it been in force. */
  private async *watched(query: string, events: HuntEvents, run: PlannedRun): AsyncGenerator<CypherMatch> {
    const { onCost, onEnd: whenDone, ...each } = run;
    onCost?.(run.planned.cost);
    const cut: CypherEnd[] = [];
    const onEnd = (end: CypherEnd): void => {
      if (end.reason !== 'complete') cut.push(end);
    };
    try {
      await this.scratch.load(scratchEvents(positioned(events)));
      yield* anchoredMatchesOf(query, events, async (parameters) => {
        const rows: string[][] = [];
        const asked = this.hunts.run(query, { ...each, parameters: { ...parameters }, onEnd });
        for await (const row of asked) rows.push(row.events.map(String));
        return rows;
      });
      whenDone?.(cut[0] ?? { reason: 'complete', rows: 0, bytes: 0 });
    } finally {
      await this.scratch.clear();
    }
  }

  private async *hunted(query: string, events: HuntEvents, run: PlannedRun): AsyncGenerator<CypherMatch> {
    const ids = new Set<string | number>(events.views.map(({ order }) => events.idOf(order)));
    try {
      await this.scratch.load(scratchEvents(events));
      yield* this.hunts.run(query, { ...run, isEventId: (value) => ids.has(value) });
    } finally {
      await this.scratch.clear();
    }
  }
}
