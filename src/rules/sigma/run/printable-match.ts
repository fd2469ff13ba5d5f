import type { EventOrder } from '../../../domain/event.js';
import { labelOf } from '../model.js';
import type { SigmaMatch } from './match.js';

/** A match as `hunt` prints it, with whom to thank for the rule. */
export interface PrintableMatch<Id> {
  readonly events: readonly Id[];
  readonly steps: readonly number[];
  readonly key: readonly string[] | null;
  readonly rule: string;
  readonly attribution: {
    readonly title: string;
    readonly id: string | null;
    readonly author: string | null;
    readonly references: readonly string[];
    readonly license: string | null;
  };
}

export function printableMatch<Id>(match: SigmaMatch, idOf: (order: EventOrder) => Id): PrintableMatch<Id> {
  const { title, id, author, references, license } = match.rule;
  return {
    events: match.events.map(idOf),
    steps: match.steps,
    key: match.key,
    rule: labelOf(match.rule),
    attribution: { title, id, author, references, license },
  };
}
