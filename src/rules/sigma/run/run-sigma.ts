import { compareOrder, type EventOrder } from '../../../domain/event.js';
import { compareText } from '../../../domain/ids.js';
import type { EventView, Step } from '../../pattern/pattern.js';
import { matchCategory } from '../compile/chained-step.js';
import type { CompiledCorrelation, CompiledDetection, CompiledRule, CorrelationInput } from '../compile/compiled.js';
import { Groups } from './groups.js';
import { groupsOf } from './group-key.js';
import { layersOf, type LayeredMatch } from './layered.js';
import type { SigmaMatch } from './match.js';

/**
 * Runs rules over a set of events. The answer depends on the set and on event time alone, never on the order in
 * which the events are given. Which rules should report on their own is `reportingRules`'s to say.
 */
export function runSigma(rules: readonly CompiledRule[], events: readonly EventView[]): readonly SigmaMatch[] {
  const run = new Run([...events].sort((a, b) => compareOrder(a.order, b.order)));
  return inReportedOrder(rules.map((rule) => run.matches(rule)));
}

export interface Reported {
  readonly match: SigmaMatch;
  readonly last: EventOrder;
}

/** By last event, then by rule, then by group; `found` holds what each rule found. */
export function inReportedOrder(found: readonly (readonly Reported[])[]): readonly SigmaMatch[] {
  return found
    .flatMap((each, index) => each.map((reported) => ({ ...reported, index })))
    .sort((a, b) => compareOrder(a.last, b.last) || a.index - b.index || compareKey(a.match, b.match))
    .map(({ match }) => match);
}

function compareKey(a: SigmaMatch, b: SigmaMatch): number {
  return compareText(JSON.stringify(a.key), JSON.stringify(b.key));
}

class Run {
  private readonly hits = new Map<CompiledDetection, readonly EventView[]>();
  private readonly layers = new Map<CompiledCorrelation, readonly LayeredMatch[]>();

  constructor(private readonly views: readonly EventView[]) {}

  matches(rule: CompiledRule): readonly Reported[] {
    if (rule.kind === 'correlation')
      return this.layer(rule).map((layer) => ({ match: correlationMatch(rule, layer), last: layer.last }));
    return this.hitsOf(rule).map(({ order }) => ({ match: eventMatch(rule, order), last: order }));
  }

  private hitsOf(rule: CompiledDetection): readonly EventView[] {
    const known = this.hits.get(rule);
    if (known !== undefined) return known;
    const hits = this.views.filter(rule.test);
    this.hits.set(rule, hits);
    return hits;
  }

  private layer(rule: CompiledCorrelation): readonly LayeredMatch[] {
    const known = this.layers.get(rule);
    if (known !== undefined) return known;
    const groups = new Groups();
    rule.inputs.forEach((input, step) => {
      feed(groups, this.viewsOf(input), { definition: input.step, step });
    });
    const matches = [...groups.all()].flatMap(({ key, hits }) => layersOf(rule, key, [...hits.values()]));
    this.layers.set(rule, matches);
    return matches;
  }

  private viewsOf(input: CorrelationInput): readonly EventView[] {
    if (input.kind === 'rule') return this.hitsOf(input.rule);
    const category = matchCategory(input.rule);
    return this.layer(input.rule).map((match) => ({ order: match.last, category, doc: match }));
  }
}

function feed(
  groups: Groups,
  views: readonly EventView[],
  { definition, step }: { readonly definition: Step; readonly step: number },
): void {
  for (const view of views)
    for (const key of groupsOf(definition, view))
      groups.add(key, { order: view.order, step, captured: definition.capture?.(view) ?? {} });
}

export function eventMatch(rule: CompiledDetection, order: EventOrder): SigmaMatch {
  return { rule: rule.head, events: [order], steps: [0], key: null, at: order.t, closesAt: null };
}

export function correlationMatch(rule: CompiledCorrelation, match: LayeredMatch): SigmaMatch {
  return {
    rule: rule.head,
    events: match.events,
    steps: match.steps,
    key: rule.groupBy.length === 0 ? null : match.key,
    at: match.last.t,
    closesAt: match.closesAt,
  };
}
