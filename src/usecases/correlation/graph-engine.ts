import type { OpenScratch } from '../../pipeline/correlate/ports.js';
import type { CompiledRule } from '../../rules/compile.js';
import type { CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import type { CompiledRule as SigmaRule } from '../../rules/sigma/compile/compiled.js';
import { layeredMatch, sigmaPattern } from '../../rules/sigma/run/sigma-pattern.js';
import { correlationMatch, eventMatch, inReportedOrder, type Reported } from '../../rules/sigma/run/run-sigma.js';
import { printableMatch } from '../../rules/sigma/run/printable-match.js';
import { finish, type StreamMatch } from '../../rules/stream/pipes.js';
import type { EventOrder } from '../../domain/event.js';
import type { EventView, PatternMatch } from '../../rules/pattern/pattern.js';
import type { HuntEngine, HuntEvents, HuntMatch } from '../hunt/stream-contract.js';
import { printable } from '../hunt/stream-engine.js';
import { sigmaHunter, type CompileSigma } from '../hunt/stream-sigma.js';
import { GraphHunt, type HuntCost } from './graph-hunt.js';

export type { HuntCost } from './graph-hunt.js';

export interface GraphEngineOptions {
  readonly openScratch: OpenScratch;
  readonly newId: () => string;
  /** Told after each hunt: what it cost the graph. */
  readonly onCost?: (cost: HuntCost) => void;
}

/** The live path for a hunt: the same hits, windows, replay and naming of matches, in a scratch of its own. */
export function graphEngine(options: GraphEngineOptions): HuntEngine {
  return {
    run: async function* run(compiled: CompiledRule, events: HuntEvents): AsyncGenerator<HuntMatch> {
      const scratch = options.openScratch(options.newId());
      try {
        const hunt = new GraphHunt(compiled.pattern, events.views, scratch, events.factsOf);
        const viewsOf = viewsByOrder(events.views);
        for (const result of finish(compiled.pattern, await hunt.results(), viewsOf)) yield printable(result, events);
        options.onCost?.(hunt.cost);
      } finally {
        await scratch.clear();
      }
    },
  };
}

function viewsByOrder(views: readonly EventView[]): (match: PatternMatch) => readonly EventView[] {
  let known: ReadonlyMap<EventOrder, EventView> | null = null;
  return (match) => {
    const byOrder = (known ??= new Map(views.map((view) => [view.order, view])));
    return match.events.flatMap((order) => (order === null ? [] : (byOrder.get(order) ?? [])));
  };
}

/** Sigma by the same path: one pattern for each rule that reports. */
export function sigmaGraph(context: CompileContext, options: GraphEngineOptions): CompileSigma {
  return (query) =>
    sigmaHunter(query, context, async ({ rules }, events) => {
      const found: (readonly Reported[])[] = [];
      for (const rule of rules) found.push(await reportedBy(rule, events, options));
      return inReportedOrder(found).map((match) => printableMatch(match, (order) => events.idOf(order)));
    });
}

async function reportedBy(
  rule: SigmaRule,
  events: HuntEvents,
  options: GraphEngineOptions,
): Promise<readonly Reported[]> {
  const scratch = options.openScratch(options.newId());
  try {
    const hunt = new GraphHunt(sigmaPattern(rule), events.views, scratch);
    const found = await hunt.results();
    options.onCost?.(hunt.cost);
    return found.flatMap(({ match }) => reported(rule, match));
  } finally {
    await scratch.clear();
  }
}

function reported(rule: SigmaRule, match: StreamMatch['match']): readonly Reported[] {
  if (rule.kind === 'detection') {
    const [order] = match.events;
    return order === null || order === undefined ? [] : [{ match: eventMatch(rule, order), last: order }];
  }
  const layered = layeredMatch(match);
  return layered === null ? [] : [{ match: correlationMatch(rule, layered), last: layered.last }];
}
