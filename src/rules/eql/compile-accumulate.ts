import { unreachable } from '../../domain/errors.js';
import { ruleFault } from '../fault.js';
import { stepsHeld } from '../automaton/held.js';
import type { Pattern, PatternMatch, ReplayHit, Step } from '../pattern/pattern.js';
import type { AggregateNode, FieldNode, HavingNode, QueryNode } from './ast.js';
import type { StepDraft } from './compile-step.js';

/** What one event adds to the totals. */
interface Contribution {
  readonly hit: ReplayHit;
  readonly step: number;
  readonly own: Readonly<Record<string, unknown>>;
}

type Names = (field: FieldNode) => string;
type Test = (window: readonly Contribution[]) => boolean;

/** The parts of a pattern that X3 decides; every term captures what the totals read. */
export function compileAccumulate(
  source: string,
  node: QueryNode,
  drafts: readonly StepDraft[],
): Pick<Pattern, 'window' | 'waits' | 'required' | 'margin'> {
  refuseOtherCategories(source, node);
  const names: Names = (field) => drafts.map((draft) => draft.captureField(field))[0] ?? field.text;
  const { having, distinctBy = [] } = node;
  if (having === undefined) throw ruleFault(source, node.at, 'accumulate needs "having"');
  const holds = testOf(having, names);
  const roots = distinctBy.flatMap((expr) => (expr.kind === 'field' ? [names(expr)] : []));
  const span = node.maxspanMs ?? 0;
  const waits = !growsOnly(having);
  let steps: readonly Step[] | null = null;
  return {
    waits,
    required: [],
    margin: 2,
    window: (hits) => {
      steps ??= drafts.map((draft) => draft.finish());
      return accumulated(contributionsOf(steps, hits), { holds, roots, span, waits });
    },
  };
}

function refuseOtherCategories(source: string, node: QueryNode): void {
  const odd = node.terms.find(({ query }) => query.category !== 'any' && query.category !== 'detection');
  if (odd === undefined) return;
  throw ruleFault(source, odd.query.at, `accumulate adds up detections, not ${odd.query.category}`, {
    code: 'RULE_UNSUPPORTED',
    expected: 'detection or any',
  });
}

function contributionsOf(steps: readonly Step[], hits: readonly ReplayHit[]): readonly Contribution[] {
  return hits.flatMap((hit) => {
    const [step] = stepsHeld(steps, hit);
    return step === undefined ? [] : [{ hit, step, own: hit.captured?.[step] ?? {} }];
  });
}

interface Window {
  readonly holds: Test;
  readonly roots: readonly string[];
  readonly span: number;
  readonly waits: boolean;
}

/** The window ends at each contribution and reaches `within` back, both ends in; one instant has one window. */
function accumulated(all: readonly Contribution[], { holds, roots, span, waits }: Window): readonly PatternMatch[] {
  const matches: PatternMatch[] = [];
  let start = 0;
  all.forEach((each, index) => {
    const { t } = each.hit.order;
    if (all[index + 1]?.hit.order.t === t) return;
    while ((all[start]?.hit.order.t ?? t) < t - span) start += 1;
    const counted = oncePerRoot(all.slice(start, index + 1), roots);
    if (!holds(counted)) return;
    matches.push({
      events: counted.map(({ hit }) => hit.order),
      steps: counted.map(({ step }) => step),
      closesAt: waits ? t : null,
    });
  });
  return matches;
}

/** Of contributions with one root the earliest counts; what has no root stands alone. */
function oncePerRoot(window: readonly Contribution[], roots: readonly string[]): readonly Contribution[] {
  if (roots.length === 0) return window;
  const seen = new Set<string>();
  return window.filter(({ own }) => {
    const values = roots.map((name) => own[name] ?? null);
    if (values.every((value) => value === null)) return true;
    const root = JSON.stringify(values);
    if (seen.has(root)) return false;
    seen.add(root);
    return true;
  });
}

function testOf(having: HavingNode, names: Names): Test {
  if (having.kind === 'aggregate') return aggregateTest(having, names);
  const tests = having.terms.map((term) => testOf(term, names));
  return having.kind === 'and'
    ? (window) => tests.every((test) => test(window))
    : (window) => tests.some((test) => test(window));
}

function aggregateTest({ fn, field, op, value }: AggregateNode, names: Names): Test {
  const name = field === null ? '' : names(field);
  return (window) => {
    const found = measure(fn, window, name);
    return found !== null && compares(op, found, value);
  };
}

/** null: there is nothing to measure, so nothing holds of it. */
function measure(fn: AggregateNode['fn'], window: readonly Contribution[], name: string): number | null {
  if (fn === 'count') return window.length;
  const values = window.flatMap(({ own }) => [own[name] ?? null].flat().filter((each) => each !== null));
  if (fn === 'distinct') return new Set(values.map(String)).size;
  return ofNumbers(
    fn,
    values.filter((each): each is number => typeof each === 'number'),
  );
}

function ofNumbers(fn: 'sum' | 'avg' | 'min' | 'max', numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((total, each) => total + each, 0);
  switch (fn) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / numbers.length;
    case 'min':
      return numbers.reduce((least, each) => Math.min(least, each));
    case 'max':
      return numbers.reduce((most, each) => Math.max(most, each));
    default:
      return unreachable(fn);
  }
}

function compares(op: AggregateNode['op'], found: number, value: number): boolean {
  switch (op) {
    case '==':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    default:
      return found >= value;
  }
}

/** More contributions never undo it, so that it need not wait for late ones. */
function growsOnly(having: HavingNode): boolean {
  if (having.kind !== 'aggregate') return having.terms.every(growsOnly);
  return (having.op === '>' || having.op === '>=') && ['count', 'distinct', 'sum', 'max'].includes(having.fn);
}
