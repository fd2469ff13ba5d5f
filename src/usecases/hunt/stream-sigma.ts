import type { CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import { compileSigmaHunt } from '../../rules/sigma/run/hunt-sigma.js';
import { printableMatch } from '../../rules/sigma/run/printable-match.js';
import type { HuntEvents, HuntMatch } from './stream-contract.js';

/** A hunt written in Sigma, on one of the engines. */
export interface SigmaHunter {
  readonly timeless: boolean;
  run(events: HuntEvents): Promise<readonly HuntMatch[]>;
}

/** Compiles the YAML documents of a hunt; throws the first fault with its place. */
export type CompileSigma = (query: string) => SigmaHunter;

/** One pass in memory. */
export function sigmaStream(context: CompileContext): CompileSigma {
  return (query) => {
    const hunt = compileSigmaHunt(query, context);
    return {
      timeless: hunt.timeless,
      run: async (events) =>
        hunt.run(events.views).map((match) => printableMatch(match, (order) => events.idOf(order))),
    };
  };
}
