import { compareOrder, type EventOrder } from '../../../domain/event.js';
import { compareText } from '../../../domain/ids.js';
import type { EventView } from '../../pattern/pattern.js';
import type {
  ChainedPart,
  CompiledCorrelation,
  CompiledDetection,
  CompiledRule,
  CorrelationInput,
} from '../compile/compiled.js';
import { combinations, measuredValues } from '../compile/correlation-step.js';
import type { CorrelationType } from '../model.js';
import { CARRIED, VALUES } from '../correlate/plan.js';
import { replayWindows } from '../correlate/replay.js';
import { Groups, type GroupHit } from './groups.js';
import type { Layered } from './layered.js';
import { groupsOf } from './group-key.js';
import type { SigmaMatch } from './match.js';

/**
 * Runs rules over a set of events. The answer depends on the set and on event time alone, never on the order in
 * which the events are given. Which rules should report on their own is `reportingRules`'s to say.
 */
export function runSigma(rules: readonly CompiledRule[], events: readonly EventView[]): readonly SigmaMatch[] {
  const run = new Run([...events].sort((a, b) => compareOrder(a.order, b.order)));
  const found = rules.flatMap((rule, index) => run.matches(rule).map((reported) => ({ ...reported, index })));
  return found
    .sort((a, b) => compareOrder(a.last, b.last) || a.index - b.index || compareKey(a.match, b.match))
    .map(({ match }) => match);
}

interface Reported {
  readonly match: SigmaMatch;
  readonly last: EventOrder;
}

function compareKey(a: SigmaMatch, b: SigmaMatch): number {
  return compareText(JSON.stringify(a.key), JSON.stringify(b.key));
}

/** A correlation's ear: which rule it listens to, as which of its steps, to measure what. */
interface Listening {
  readonly input: CorrelationInput;
  readonly step: number;
  readonly type: CorrelationType;
}

type ChainedListening = Omit<Listening, 'input'> & {
  readonly input: Extract<CorrelationInput, { kind: 'correlation' }>;
};

class Run {
  private readonly hits = new Map<CompiledDetection, readonly EventView[]>();
  private readonly layers = new Map<CompiledCorrelation, readonly Layered[]>();

  constructor(private readonly views: readonly EventView[]) {}

  matches(rule: CompiledRule): readonly Reported[] {
    if (rule.kind === 'correlation')
      return this.layer(rule).map((layer) => ({ match: correlationMatch(rule, layer), last: layer.last.order }));
    return this.hitsOf(rule).map(({ order }) => ({ match: eventMatch(rule, order), last: order }));
  }

  private hitsOf(rule: CompiledDetection): readonly EventView[] {
    const known = this.hits.get(rule);
    if (known !== undefined) return known;
    const hits = this.views.filter(rule.test);
    this.hits.set(rule, hits);
    return hits;
  }

  private layer(rule: CompiledCorrelation): readonly Layered[] {
    const known = this.layers.get(rule);
    if (known !== undefined) return known;
    const groups = new Groups();
    rule.inputs.forEach((input, step) => {
      this.feed(groups, { input, step, type: rule.plan.type });
    });
    const matches = [...groups.all()].flatMap(({ key, hits }) => layered(rule, key, [...hits.values()]));
    this.layers.set(rule, matches);
    return matches;
  }

  private feed(groups: Groups, { input, step, type }: Listening): void {
    if (input.kind === 'correlation') {
      for (const match of this.layer(input.rule)) feedChained(groups, { input, step, type }, match);
      return;
    }
    for (const view of this.hitsOf(input.rule))
      for (const key of groupsOf(input.step, view))
        groups.add(key, { order: view.order, step, captured: input.step.capture?.(view) ?? {}, inner: null });
  }
}

function eventMatch(rule: CompiledDetection, order: EventOrder): SigmaMatch {
  return { rule: rule.head, events: [order], steps: [0], key: null, at: order.t, closesAt: null };
}

function correlationMatch(rule: CompiledCorrelation, match: Layered): SigmaMatch {
  return {
    rule: rule.head,
    events: match.events,
    steps: match.steps,
    key: rule.groupBy.length === 0 ? null : match.key,
    at: match.last.order.t,
    closesAt: match.closesAt,
  };
}

function layered(rule: CompiledCorrelation, key: readonly string[], hits: readonly GroupHit[]): readonly Layered[] {
  return replayWindows(rule.plan, hits).map((match) => {
    const events: EventOrder[] = [];
    const steps: number[] = [];
    let closesAt = match.closesAt;
    const stands = match.steps;
    // Replay gives back the very hits it was given, each event being one hit.
    (match.hits as readonly GroupHit[]).forEach((hit, index) => {
      const step = stands[index] ?? 0;
      const inner = hit.inner.get(step);
      for (const order of inner?.events ?? [hit.order]) {
        events.push(order);
        steps.push(step);
      }
      closesAt = later(closesAt, inner?.closesAt ?? null);
    });
    return { key, last: match.last, events, steps, closesAt };
  });
}

/** Evidence that is not final yet keeps what rests on it from being final. */
function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function feedChained(groups: Groups, { input, step, type }: ChainedListening, match: Layered): void {
  const columns = input.fields.map((part) => partValues(part, match));
  const captured = { [VALUES]: measuredValues(type, columns) };
  for (const key of combinations(input.parts.map((part) => partValues(part, match))))
    groups.add(key, { order: match.last.order, step, captured, inner: match });
}

function partValues(part: ChainedPart, match: Layered): readonly string[] {
  if (part.kind === 'group') return [match.key[part.index] ?? ''];
  const { last } = match;
  return [...new Set(last.steps.flatMap((step) => textsUnder(last.captured?.[step], CARRIED + part.field)))];
}

function textsUnder(captured: Record<string, unknown> | undefined, name: string): readonly string[] {
  const texts = captured?.[name];
  return Array.isArray(texts) ? (texts as readonly string[]) : [];
}
