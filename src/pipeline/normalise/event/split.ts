import type { JsonValue } from '../../../domain/json.js';
import { isMissing, textOf } from '../expression/evaluation.js';
import type { Evaluation, Value } from '../expression/evaluation.js';
import type { MappingProgram } from '../mapping/program.js';
import type { Part } from './compose.js';
import { evaluationOf } from './evaluate.js';

/** More findings than a report of any real scan holds; beyond it the record is somebody's bomb. */
const MOST_PARTS = 100_000;

interface Element {
  readonly item: Value;
  readonly outer: Value;
  readonly chosen: ReadonlyMap<object, JsonValue>;
}

function listOf(value: Value): readonly JsonValue[] {
  if (isMissing(value)) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

/** One level of splitting: each element so far gives way to the elements of a list within it. */
function within(
  element: Element,
  read: MappingProgram['each'][number],
  body: JsonValue,
  receivedAt: number,
): readonly Element[] {
  const evaluation = evaluationOf(body, element.item, receivedAt, element.outer);
  if (element.item !== undefined) evaluation.scope = element.item;
  const found = read(evaluation);
  return listOf(found).map((item) => {
    const chosen = new Map(element.chosen);
    if (typeof found === 'object' && found !== null) chosen.set(found, item);
    return { item, outer: element.item, chosen };
  });
}

function elementsOf(program: MappingProgram, body: JsonValue, receivedAt: number): readonly Element[] {
  let elements: readonly Element[] = [{ item: undefined, outer: undefined, chosen: new Map() }];
  for (const read of program.each) {
    elements = elements.flatMap((element) => within(element, read, body, receivedAt)).slice(0, MOST_PARTS);
  }
  return elements;
}

function objectsOf(elements: readonly Element[]): ReadonlySet<object> {
  const objects = new Set<object>();
  for (const { chosen } of elements) {
    for (const one of chosen.values()) if (typeof one === 'object' && one !== null) objects.add(one);
  }
  return objects;
}

/** Numbers parts that share an id, so that each keeps its uid however many others stand around it. */
class Occurrences {
  private readonly seen = new Map<string | null, number>();

  next(externalId: string | null): number {
    const count = this.seen.get(externalId) ?? 0;
    this.seen.set(externalId, count + 1);
    return count;
  }
}

function externalIdOf(program: MappingProgram, evaluation: Evaluation): string | null {
  return textOf(program.externalId?.(evaluation)) || null;
}

/** The events' shares of a record: one, or one per element of the lists it is split along. */
export function partsOf(program: MappingProgram, body: JsonValue, receivedAt: number): readonly Part[] {
  const elements = program.each.length === 0 ? [] : elementsOf(program, body, receivedAt);
  if (elements.length === 0) {
    if (program.isReport && program.each.length > 0) return [];
    const evaluation = evaluationOf(body, undefined, receivedAt);
    return [{ evaluation, split: undefined, externalId: externalIdOf(program, evaluation), occurrence: 0 }];
  }
  const objects = objectsOf(elements);
  const occurrences = new Occurrences();
  return elements.map(({ item, outer, chosen }) => {
    const evaluation = evaluationOf(body, item, receivedAt, outer);
    const externalId = externalIdOf(program, evaluation);
    const split = { chosen, elements: objects };
    return { evaluation, split, externalId, occurrence: occurrences.next(externalId) };
  });
}
