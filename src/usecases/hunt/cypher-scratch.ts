import type { EventScratch } from '../../rules/cypher/ports.js';
import { scratchEvents } from './cypher-events.js';
import type { CypherHunts, CypherRun } from './cypher-hunt.js';
import type { CypherMatch } from './cypher-match.js';
import type { HuntEvents } from './stream-contract.js';

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
    await this.check(query);
    const ids = new Set<string | number>(events.views.map(({ order }) => events.idOf(order)));
    try {
      await this.scratch.load(scratchEvents(events));
      yield* this.hunts.run(query, { ...run, isEventId: (value) => ids.has(value) });
    } finally {
      await this.scratch.clear();
    }
  }
}
