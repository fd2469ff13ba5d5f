import type { RuleFault } from '../../domain/errors.js';
import type { CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import { labelOf } from '../../rules/sigma/model.js';
import { compileSigmaHunt, type SigmaHunt } from '../../rules/sigma/run/hunt-sigma.js';
import { printableMatch } from '../../rules/sigma/run/printable-match.js';
import { unseenInSigma } from './unseen-in-sigma.js';
import type { HuntEvents, HuntMatch } from './stream-contract.js';

/** A hunt written in Sigma, on one of the engines. */
export interface SigmaHunter {
  readonly timeless: boolean;
  run(events: HuntEvents): Promise<readonly HuntMatch[]>;
  /** How long matches of a rule go on joining one detection, ms. */
  rearmOf(rule: string | null): number;
  /** What the rules name and no event has. */
  unseen(events: HuntEvents): readonly RuleFault[];
}

/** Compiles the YAML documents of a hunt; throws the first fault with its place. */
export type CompileSigma = (query: string) => SigmaHunter;

/** A hunt on the engine that is handed in. */
export function sigmaHunter(
  query: string,
  context: CompileContext,
  run: (hunt: SigmaHunt, events: HuntEvents) => Promise<readonly HuntMatch[]>,
): SigmaHunter {
  const hunt = compileSigmaHunt(query, context);
  const spans = new Map(
    hunt.rules.map((rule) => [labelOf(rule.head), rule.kind === 'correlation' ? rule.totalSpanMs : 0]),
  );
  return {
    timeless: hunt.timeless,
    run: (events) => run(hunt, events),
    rearmOf: (rule) => spans.get(rule ?? '') ?? 0,
    unseen: ({ views }) => unseenInSigma(query, context, views),
  };
}

/** One pass in memory. */
export function sigmaStream(context: CompileContext): CompileSigma {
  return (query) =>
    sigmaHunter(query, context, async (hunt, events) =>
      hunt.run(events.views).map((match) => printableMatch(match, (order) => events.idOf(order))),
    );
}
