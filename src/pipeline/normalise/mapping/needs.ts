import type { JsonObject } from '../../../domain/json.js';
import type { Expression } from '../expression/ast.js';
import { boundedPattern } from '../expression/pattern.js';

/** What must stand at a record's root for a test to hold: of each list, one field at least. */
export type Needs = readonly (readonly string[])[];

type Binary = Expression & { kind: 'binary' };

const ANYTHING: Needs = [];

/** The list of the fewest names; undefined when nothing is needed. */
export function shortestOf(needs: Needs): readonly string[] | undefined {
  const [first, ...rest] = needs;
  return first === undefined ? undefined : rest.reduce((best, one) => (one.length < best.length ? one : best), first);
}

function either(left: Needs, right: Needs): Needs {
  const [one, other] = [shortestOf(left), shortestOf(right)];
  return one === undefined || other === undefined ? ANYTHING : [[...new Set([...one, ...other])]];
}

/** For the expression to have a value at all. */
function forValue(expression: Expression): Needs {
  if (expression.kind === 'binary' && expression.operator === '??')
    return either(forValue(expression.left), forValue(expression.right));
  if (expression.kind !== 'path') return ANYTHING;
  const { root, segments } = expression;
  const [first] = segments;
  return (root.kind === 'scope' || root.kind === 'record') && first?.kind === 'key' ? [[first.name]] : ANYTHING;
}

function isSomething(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value !== null && expression.value !== '';
}

/** Whether the pattern may hold of a text that is not there. */
function mayMatchNothing(pattern: Expression): boolean {
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return true;
  return boundedPattern(pattern.value, 0).matcher('').find();
}

/** A comparison with something holds of nothing that is not there. */
function comparesWithSomething({ operator, right }: Binary): boolean {
  if (operator === '==') return isSomething(right);
  if (operator === 'in') return right.kind === 'list' && right.items.every(isSomething);
  return operator === 'like' || (operator === 'matches' && !mayMatchNothing(right));
}

function ofBinary(test: Binary): Needs {
  const { operator, left, right } = test;
  if (operator === 'and') return [...needsOf(left), ...needsOf(right)];
  if (operator === 'or' || operator === '??') return either(needsOf(left), needsOf(right));
  return comparesWithSomething(test) ? forValue(left) : ANYTHING;
}

/**
 * The fields without which a test cannot hold, as far as its text tells. Dozens of mappings are asked about each record
 * that names no source, and most have nothing in common with it: this spares them the question.
 */
export function needsOf(test: Expression): Needs {
  if (test.kind === 'binary') return ofBinary(test);
  const [first] = test.kind === 'call' && test.name === 'exists' ? test.args : [];
  if (first !== undefined) return forValue(first);
  return forValue(test);
}

export function areMet(needs: Needs, record: JsonObject): boolean {
  return needs.every((names) => names.some((name) => record[name] !== undefined));
}
