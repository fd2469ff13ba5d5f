import { groupParts } from '../../automaton/hits.js';
import type { InnerPattern, Pattern, PatternMatch, Step } from '../../pattern/pattern.js';
import { matchCategory } from '../compile/chained-step.js';
import type { CompiledCorrelation, CompiledDetection, CompiledRule } from '../compile/compiled.js';
import { needsAll } from '../correlate/ordered.js';
import { stepsOf } from '../correlate/plan.js';
import { growsOnly } from '../correlate/window-match.js';
import { layersOf, type LayeredMatch } from './layered.js';

/** A Sigma rule as every engine of the house runs it. */
export function sigmaPattern(rule: CompiledRule): Pattern {
  return rule.kind === 'detection' ? detectionPattern(rule) : correlationPattern(rule);
}

const COMMON = { dialect: 'elasticsearch', until: null, pipes: [] } as const;

function detectionPattern(rule: CompiledDetection): Pattern {
  const step: Step = {
    digest: rule.digest,
    name: null,
    text: rule.text,
    keys: [],
    missing: false,
    runs: 1,
    withinMs: null,
    test: rule.test,
  };
  return { ...COMMON, kind: 'event', steps: [step], spanMs: null, margin: 1, notLive: rule.notLive };
}

function correlationPattern(rule: CompiledCorrelation): Pattern {
  return {
    ...COMMON,
    kind: 'window',
    steps: rule.inputs.map((input) => input.step),
    spanMs: rule.totalSpanMs,
    // A window that ends before a change may begin a span before it, and its first half must not be missing.
    margin: 2,
    window: (hits, group) => layersOf(rule, keyOf(group), hits).map(patternMatch),
    required: required(rule),
    waits: waits(rule),
    inner: innerPatterns(rule),
    notLive: rule.notLive,
  };
}

function innerPatterns(rule: CompiledCorrelation): readonly InnerPattern[] {
  const inner = new Map<string, InnerPattern>();
  for (const { kind, rule: chained } of rule.inputs) {
    if (kind !== 'correlation') continue;
    const category = matchCategory(chained);
    inner.set(category, { category, pattern: sigmaPattern(chained) });
  }
  return [...inner.values()];
}

/** All, where nothing less can meet the condition. */
function required({ plan }: CompiledCorrelation): readonly number[] {
  const all = Array.from({ length: plan.size }, (_, step) => step);
  return plan.type.startsWith('temporal') && plan.logic === null && needsAll(plan) ? all : [];
}

/** Whether a record yet to come may undo a match. */
function waits({ plan, inputs }: CompiledCorrelation): boolean {
  const looksAhead = plan.logic !== null && stepsOf(plan.logic, 'absent').length > 0;
  const counts = plan.type === 'event_count' || plan.type === 'value_count' || plan.type.startsWith('temporal');
  return (
    looksAhead ||
    !counts ||
    !growsOnly(plan.bounds) ||
    inputs.some((input) => input.kind === 'correlation' && waits(input.rule))
  );
}

function keyOf(group: string): readonly string[] {
  return groupParts(group).map((part) => part ?? '');
}

function patternMatch({ key, carried, closesAt, events, steps, last }: LayeredMatch): PatternMatch {
  return { events, steps, closesAt, carried: { last, doc: { key, carried, closesAt, events } } };
}

/** What replay gave, as Sigma's own runs tell it. */
export function layeredMatch(match: PatternMatch): LayeredMatch | null {
  if (match.carried === undefined) return null;
  const { last, doc } = match.carried;
  const layered = doc as unknown as LayeredMatch;
  return { ...layered, events: match.events.filter((order) => order !== null), steps: match.steps, last };
}
