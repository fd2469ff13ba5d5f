import { digestOf } from '../../../domain/ids.js';
import { ruleFault } from '../../fault.js';
import type { Bound, CorrelationRule, Located } from '../model.js';
import { MOST_OPTIONAL_STEPS, needsAll } from '../correlate/ordered.js';
import { logicOf, stepsOf, type Logic, type WindowPlan } from '../correlate/plan.js';
import { chainedStep } from './chained-step.js';
import type { CompiledCorrelation, CompiledRule, CorrelationInput } from './compiled.js';
import type { Sourced } from './compile-detection-rule.js';
import { stepOf } from './correlation-step.js';

/** Finds a rule by the name a correlation uses; compiled for the fields that the correlation will read of it. */
export type FindRule = (name: Located<string>, carried: readonly string[]) => CompiledRule;

/** Compiles a correlation. `carried`: fields that an outer correlation reads of this one's matches. */
export function compileCorrelationRule(
  { rule, source }: Sourced<CorrelationRule>,
  carried: readonly string[],
  find: FindRule,
): CompiledCorrelation {
  const inputs = rule.rules.map((name) => inputOf(rule, name, carried, find));
  const plan = planOf(rule, source);
  const inner = inputs.flatMap((input) => (input.kind === 'correlation' ? [input.rule] : []));
  return {
    kind: 'correlation',
    head: rule.head,
    inputs,
    groupBy: rule.groupBy,
    plan,
    carried,
    digest: digestOf(
      'sigma',
      JSON.stringify(plan),
      ...rule.groupBy,
      '',
      ...carried,
      '',
      ...inputs.map(({ step }) => step.digest),
    ),
    totalSpanMs: rule.spanMs + Math.max(0, ...inner.map((chained) => chained.totalSpanMs)),
    generate: rule.generate,
    text: rule.text,
    notLive: inputs.map((input) => input.rule.notLive).find((reason) => reason !== null) ?? null,
  };
}

function inputOf(
  rule: CorrelationRule,
  name: Located<string>,
  carried: readonly string[],
  find: FindRule,
): CorrelationInput {
  const resolve = (field: string): string => rule.aliases.get(field)?.get(name.value) ?? field;
  const groupBy = rule.groupBy.map(resolve);
  const values = rule.condition.fields.map(resolve);
  const through = carried.map((field) => ({ name: field, field: resolve(field) }));
  const found = find(name, [...groupBy, ...values, ...through.map(({ field }) => field)]);
  if (found.kind === 'correlation') {
    return {
      kind: 'correlation',
      rule: found,
      step: chainedStep(found, rule.type, { groupBy, values, carried: through }),
    };
  }
  return { kind: 'rule', rule: found, step: stepOf(found, rule.type, { groupBy, values, carried: through }) };
}

function planOf(rule: CorrelationRule, source: string): WindowPlan {
  const names = rule.rules.map((name) => name.value);
  const logic = rule.condition.logic === null ? null : logicOf(rule.condition.logic, (name) => names.indexOf(name));
  const plan: WindowPlan = {
    type: rule.type,
    spanMs: rule.spanMs,
    size: rule.rules.length,
    bounds: boundsOf(rule, logic),
    percentile: rule.condition.percentile,
    logic,
  };
  refuseHopeless(rule, plan, source);
  return plan;
}

/** A temporal rule without a condition wants every rule, not any one. */
function boundsOf(rule: CorrelationRule, logic: Logic | null): readonly Bound[] {
  const isBare = rule.type.startsWith('temporal') && rule.condition.bounds.length === 0 && logic === null;
  return isBare ? [{ comparison: 'gte', value: rule.rules.length }] : rule.condition.bounds;
}

function refuseHopeless(rule: CorrelationRule, plan: WindowPlan, source: string): void {
  const { logic } = plan;
  const optional = logic === null ? (needsAll(plan) ? 0 : plan.size) : stepsOf(logic, 'step').length;
  if (plan.type === 'temporal_ordered' && optional > MOST_OPTIONAL_STEPS)
    throw ruleFault(source, rule.offset, `an ordered choice among ${String(optional)} rules`, {
      code: 'RULE_UNSUPPORTED',
      expected: `at most ${String(MOST_OPTIONAL_STEPS)}, or all of them`,
    });
  if (logic !== null && hasNoEvidence(logic, plan))
    throw ruleFault(source, rule.offset, 'a condition that holds where nothing happened', {
      code: 'RULE_UNSUPPORTED',
      expected: 'at least one rule that must occur',
    });
}

function hasNoEvidence(logic: Logic, plan: WindowPlan): boolean {
  if (stepsOf(logic, 'step').length > 0) return false;
  return plan.type === 'temporal_ordered' || stepsOf(logic, 'absent').length === plan.size;
}
