import type { JsonObject } from '../../../domain/json.js';
import type { Segment } from './ast.js';
import { isTrue } from './evaluation.js';
import type { Evaluation, Read, Value } from './evaluation.js';
import { objectInText } from './object-in-text.js';

type Step = (value: Value, evaluation: Evaluation) => Value;

/** Own properties only: a record that brings `__proto__` or asks for `constructor` gets what it sent, nothing else. */
export function memberOf(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}

function elementsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  // Vendors send one object where they mean a list of one.
  return value === undefined || value === null ? [] : [value];
}

/** Names that plain objects inherit must be asked for as own properties; for all others a plain read is the same, and faster. */
function readerOf(name: string): (value: Value) => Value {
  if (name in Object.prototype) return (value) => memberOf(value, name);
  return (value) => (typeof value === 'object' && value !== null ? (value as JsonObject)[name] : undefined);
}

function keyStep(name: string): Step {
  const read = readerOf(name);
  return (value, evaluation) => {
    if (Array.isArray(value)) return spread(value as readonly Value[], name);
    const member = read(value);
    if (member !== undefined) {
      evaluation.container = value;
      evaluation.key = name;
    }
    return member;
  };
}

function spread(elements: readonly Value[], name: string): Value {
  const members = elements.map((element) => memberOf(element, name)).filter((member) => member !== undefined);
  return members.length === 0 ? undefined : (members as unknown as Value);
}

/** Evaluates a test with an element as the scope, and leaves the evaluation as it was. */
function holds(test: Read, element: Value, evaluation: Evaluation): boolean {
  const { scope, container, key } = evaluation;
  evaluation.scope = element;
  const result = isTrue(test(evaluation));
  evaluation.scope = scope;
  evaluation.container = container;
  evaluation.key = key;
  return result;
}

function compileSegment(segment: Segment, compileTest: (test: Segment & { test: unknown }) => Read): Step {
  switch (segment.kind) {
    case 'key':
      return keyStep(segment.name);
    case 'index':
      return (value) => elementsOf(value).at(segment.index);
    case 'all':
      return (value) => elementsOf(value) as Value;
    case 'first': {
      const test = compileTest(segment);
      return (value, evaluation) => elementsOf(value).find((element) => holds(test, element, evaluation));
    }
    case 'filter': {
      const test = compileTest(segment);
      return (value, evaluation) =>
        elementsOf(value).filter((element) => holds(test, element, evaluation)) as unknown as Value;
    }
  }
}

/** Reads `a.b.c` in one loop; most paths of a mapping are of this kind and most of a record's time goes here. */
function compileKeys(root: Read, names: readonly string[], steps: readonly Step[]): Read {
  return (evaluation) => {
    let value = root(evaluation);
    for (let index = 0; index < names.length; index += 1) {
      if (typeof value === 'string') value = objectInText(value);
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return walked(value as Value, steps, index, evaluation);
      const member: Value = (value as JsonObject)[names[index] ?? ''];
      if (member === undefined) return undefined;
      evaluation.container = value;
      evaluation.key = names[index] ?? '';
      value = member;
    }
    return value;
  };
}

function walked(start: Value, steps: readonly Step[], from: number, evaluation: Evaluation): Value {
  let value = start;
  for (let index = from; index < steps.length; index += 1) {
    if (typeof value === 'string') value = objectInText(value) ?? value;
    if (value === undefined || value === null) return undefined;
    value = steps[index]?.(value, evaluation);
  }
  return value;
}

/** Names that plain objects inherit must be asked for as own properties, which only the general steps do. */
function plainNames(segments: readonly Segment[]): readonly string[] | undefined {
  const names = segments.flatMap((segment) =>
    segment.kind === 'key' && !(segment.name in Object.prototype) ? [segment.name] : [],
  );
  return names.length === segments.length ? names : undefined;
}

/** A path as a chain of closures; remembers where the leaf it returns stood. */
export function compilePath(
  root: Read,
  segments: readonly Segment[],
  compileTest: (segment: Segment & { test: unknown }) => Read,
): Read {
  const steps = segments.map((segment) => compileSegment(segment, compileTest));
  if (steps.length === 0) return root;
  const names = plainNames(segments);
  if (names !== undefined) return compileKeys(root, names, steps);
  return (evaluation) => walked(root(evaluation), steps, 0, evaluation);
}
