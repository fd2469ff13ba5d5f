import type { JsonValue } from '../../../domain/json.js';
import { isMissing, textOf } from '../expression/evaluation.js';
import { objectInText } from '../expression/object-in-text.js';
import type { Evaluation, Value } from '../expression/evaluation.js';
import type { MappingProgram } from '../mapping/program.js';
import type { Part } from './compose.js';
import { evaluationOf } from './evaluate.js';
import { ForeignLists } from './foreign-lists.js';

/** More findings than a report of any real scan holds; beyond it the record is somebody's bomb. */
const MOST_PARTS = 100_000;

interface Element {
  readonly item: Value;
  readonly outer: Value;
  /** Per list along which the way led here, the place of the element that was taken. */
  readonly places: ReadonlyMap<object, number>;
}

function listOf(given: Value): readonly JsonValue[] {
  // Tables of columns hold a list as its text.
  const value = typeof given === 'string' ? (objectInText(given) ?? given) : given;
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
  return listOf(found).map((item, place) => {
    const places = new Map(element.places);
    if (typeof found === 'object' && found !== null) places.set(found, place);
    return { item, outer: element.item, places };
  });
}

function elementsOf(program: MappingProgram, body: JsonValue, receivedAt: number): readonly Element[] {
  let elements: readonly Element[] = [{ item: undefined, outer: undefined, places: new Map() }];
  for (const read of program.each) {
    elements = elements.flatMap((element) => within(element, read, body, receivedAt)).slice(0, MOST_PARTS);
  }
  return elements;
}

function membersOf(list: object): readonly JsonValue[] {
  return Array.isArray(list) ? (list as readonly JsonValue[]) : [list as JsonValue];
}

type Shares = ReadonlyMap<object, readonly JsonValue[]>;

/** Members of the lists that gave no part at all: a target without findings, or what a damaged report holds in their place. */
function sparesOf(elements: readonly Element[]): Map<object, readonly JsonValue[]> {
  const used = new Map<object, Set<number>>();
  for (const { places } of elements) {
    for (const [list, place] of places) {
      const known = used.get(list);
      if (known === undefined) used.set(list, new Set([place]));
      else known.add(place);
    }
  }
  return new Map([...used].map(([list, places]) => [list, membersOf(list).filter((_, place) => !places.has(place))]));
}

/** Per part and list, the members that are this part's: its own, and for the first part of a list also the spare ones. */
function sharesOf(elements: readonly Element[]): readonly Shares[] {
  const spares = sparesOf(elements);
  const share = ([list, place]: readonly [object, number]): readonly [object, readonly JsonValue[]] => {
    const spare = spares.get(list) ?? [];
    spares.delete(list);
    return [list, [...membersOf(list).slice(place, place + 1), ...spare]];
  };
  return elements.map(({ places }) => new Map([...places].map(share)));
}

function objectsOf(elements: readonly Element[]): ReadonlySet<object> {
  const chosen = elements.flatMap(({ places }) => [...places].map(([list, place]) => membersOf(list)[place]));
  return new Set(chosen.filter((one) => typeof one === 'object' && one !== null));
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
  const foreign = new ForeignLists(objectsOf(elements));
  const shares = sharesOf(elements);
  const occurrences = new Occurrences();
  return elements.map(({ item, outer }, i) => {
    const evaluation = evaluationOf(body, item, receivedAt, outer);
    const externalId = externalIdOf(program, evaluation);
    const split = { chosen: shares[i] ?? new Map(), foreign };
    return { evaluation, split, externalId, occurrence: occurrences.next(externalId) };
  });
}
