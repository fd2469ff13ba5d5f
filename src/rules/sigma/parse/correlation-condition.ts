import type { Cursor } from '../yaml/cursor.js';
import {
  COMPARISONS,
  type Bound,
  type Comparison,
  type CorrelationCondition,
  type CorrelationType,
  type Located,
} from '../model.js';
import { nearestName } from '../../nearest.js';
import { parseCondition } from './condition.js';
import { tokensOf } from './condition-tokens.js';

export interface ParsedCondition {
  readonly condition: CorrelationCondition;
  /** Rules that only the extended condition names, in its order. */
  readonly mentioned: readonly Located<string>[];
}

const NOTHING: CorrelationCondition = { bounds: [], fields: [], percentile: null, logic: null };

export function parseCorrelationCondition(
  correlation: Cursor,
  type: CorrelationType,
  rules: readonly Located<string>[],
): ParsedCondition {
  const condition = correlation.get('condition');
  const isTemporal = type.startsWith('temporal');
  if (condition === null) {
    if (isTemporal) return { condition: NOTHING, mentioned: [] };
    throw correlation.fault(`${type} needs a condition`, { expected: 'condition: {gte: 10}' });
  }
  if (condition.isMap()) return { condition: parseBounds(condition, type), mentioned: [] };
  if (!condition.isScalar())
    throw condition.fault('a condition is a map or an expression', { expected: 'condition: {gte: 10}' });
  if (!isTemporal)
    throw condition.fault(`an expression as the condition of ${type}`, {
      code: 'RULE_UNSUPPORTED',
      expected: 'a map such as {gte: 10}',
    });
  return parseLogic(condition, rules);
}

function parseLogic(condition: Cursor, rules: readonly Located<string>[]): ParsedCondition {
  const mentioned = mentionedRules(condition);
  const names = (rules.length === 0 ? mentioned : rules).map((rule) => rule.value);
  return { condition: { ...NOTHING, logic: parseCondition(condition, { names, noun: 'rule' }) }, mentioned };
}

function mentionedRules(condition: Cursor): readonly Located<string>[] {
  const words = tokensOf(condition).filter((token) => !/^(and|or|not|of|all|any|them|\d+|[()|])$/i.test(token.text));
  const unique = new Map(words.map((token) => [token.text, token.place.offset]));
  return [...unique].map(([value, offset]) => ({ value, offset }));
}

function parseBounds(condition: Cursor, type: CorrelationType): CorrelationCondition {
  const fields = (condition.get('field')?.several() ?? []).map((field) => field.text());
  const percentile = condition.get('percentile');
  const bounds = condition
    .entries()
    .filter(({ name }) => name !== 'field' && name !== 'percentile')
    .map(({ name, key, value }) => ({ comparison: comparisonOf(name, key), value: numberOf(value) }));
  checkShape(condition, type, { bounds, fields });
  return { bounds, fields, percentile: percentile === null ? null : percentileOf(percentile), logic: null };
}

function checkShape(
  condition: Cursor,
  type: CorrelationType,
  shape: { readonly bounds: readonly Bound[]; readonly fields: readonly string[] },
): void {
  if (shape.bounds.length === 0) throw condition.fault('a condition without a comparison', { expected: 'gte: 10' });
  const needsField = type.startsWith('value_');
  if (needsField && shape.fields.length === 0)
    throw condition.fault(`${type} needs the field whose values count`, { expected: 'field: user' });
  if (!needsField && shape.fields.length > 0)
    throw condition.fault(`${type} counts events, not values of a field`, { expected: 'type: value_count' });
  if (shape.fields.length > 1 && type !== 'value_count')
    throw condition.fault(`several fields in ${type}`, { code: 'RULE_UNSUPPORTED', expected: 'one field' });
}

function comparisonOf(name: string, key: Cursor): Comparison {
  const found = COMPARISONS.find((known) => known === name);
  if (found !== undefined) return found;
  const near = nearestName(name, ['field', 'percentile']);
  throw key.fault(`the comparison \`${name}\``, {
    code: 'RULE_UNSUPPORTED',
    expected: COMPARISONS.join(', '),
    ...(near === null ? {} : { hint: `did you mean ${near}?` }),
  });
}

function numberOf(value: Cursor): number {
  const number = value.scalar();
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw value.fault('a number is expected here', { expected: 'a number' });
  return number;
}

function percentileOf(value: Cursor): number {
  const percentile = numberOf(value);
  if (percentile <= 0 || percentile > 100)
    throw value.fault(`no such percentile: ${String(percentile)}`, { expected: 'more than 0, at most 100' });
  return percentile;
}
