import { groupParts } from '../../rules/automaton/hits.js';
import type { CompiledRule } from '../../rules/compile.js';
import { runStream } from '../../rules/stream/engine.js';
import type { StreamMatch } from '../../rules/stream/pipes.js';
import type { HuntEngine, HuntEvents, HuntMatch } from './stream-contract.js';

/** A finished match as it is printed. */
export function printable(result: StreamMatch, events: HuntEvents): HuntMatch {
  const key = groupParts(result.group);
  return {
    events: result.match.events.map((order) => (order === null ? null : events.idOf(order))),
    steps: result.match.steps,
    key: key.length === 0 ? null : key,
    rule: null,
    ...(result.count === undefined ? {} : { count: result.count }),
    ...(result.values === undefined ? {} : { values: result.values }),
  };
}

/** One pass in memory. */
export const streamEngine: HuntEngine = {
  async *run(compiled: CompiledRule, events: HuntEvents): AsyncGenerator<HuntMatch> {
    const { matches } = runStream(compiled.pattern, events.views, events.factsOf);
    for (const result of matches) yield printable(result, events);
  },
};
