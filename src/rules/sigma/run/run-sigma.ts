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
  const found = rules.flatMap((rule, index) => run.matches(rule).map((match) => ({ match, index })));
  return found
    .sort((a, b) => compareEnd(a.match, b.match) || a.index - b.index || compareKey(a.match, b.match))
    .map(({ match }) => match);
}

function compareEnd(a: SigmaMatch, b: SigmaMatch): number {
  return compareOrder(endOf(a), endOf(b));
}

function endOf(match: SigmaMatch): EventOrder {
  const [first = { t: 0, n: 0, uid: '' }, ...rest] = match.events;
  return rest.reduce((latest, order) => (compareOrder(order, latest) > 0 ? order : latest), first);
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

  matches(rule: CompiledRule): readonly SigmaMatch[] {
    if (rule.kind === 'correlation') return this.layer(rule).map((match) => correlationMatch(rule, match));
    return this.hitsOf(rule).map((view) => ({
      rule: rule.head,
      events: [view.order],
      steps: [0],
      key: null,
      at: view.order.t,
      closesAt: null,
    }));
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
    // Replay gives back the very hits it was given, each event being one hit.
    const evidence = (match.hits as readonly GroupHit[]).map((hit, index) => ({ hit, step: match.steps[index] ?? 0 }));
    const pairs = evidence.flatMap(({ hit, step }) =>
      (hit.inner.get(step)?.events ?? [hit.order]).map((order) => [order, step] as const),
    );
    return {
      key,
      last: match.last,
      events: pairs.map(([order]) => order),
      steps: pairs.map(([, step]) => step),
      closesAt: closing(match.closesAt, evidence),
    };
  });
}

/** Evidence that is not final yet keeps what rests on it from being final. */
function closing(
  own: number | null,
  evidence: readonly { readonly hit: GroupHit; readonly step: number }[],
): number | null {
  const inner = evidence.map(({ hit, step }) => hit.inner.get(step)?.closesAt ?? null);
  const times = [own, ...inner].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
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
