import type { JsonValue } from '../../../domain/json.js';

/** A list of the record that holds elements of parts although the record was not split along it. */
interface Mixed {
  readonly places: ReadonlyMap<object, number>;
  /** Places of what is no part: it stays with the first part that is asked. */
  readonly plain: readonly number[];
  owner: object | undefined;
}

/**
 * Which members of such lists are whose. Looked through once per list, not once per part and list: a report of a
 * hundred thousand findings that an expression put together would hold its reader for minutes.
 */
export class ForeignLists {
  private readonly known = new Map<object, Mixed | null>();

  constructor(private readonly elements: ReadonlySet<object>) {}

  /** The members that belong to a part, in their order. */
  membersFor(part: object, own: Iterable<JsonValue>, list: readonly JsonValue[]): readonly JsonValue[] {
    const mixed = this.mixed(list);
    if (mixed === null) return list;
    mixed.owner ??= part;
    const places = [...own].flatMap((one) => (isObject(one) ? (mixed.places.get(one) ?? []) : []));
    const wanted = mixed.owner === part ? [...mixed.plain, ...places] : places;
    return [...new Set(wanted)].sort((a, b) => a - b).flatMap((place) => list.slice(place, place + 1));
  }

  private mixed(list: readonly JsonValue[]): Mixed | null {
    const before = this.known.get(list);
    if (before !== undefined) return before;
    const places = new Map<object, number>();
    const plain: number[] = [];
    for (const [place, one] of list.entries()) {
      if (isObject(one) && this.elements.has(one)) places.set(one, place);
      else plain.push(place);
    }
    const mixed = places.size === 0 ? null : { places, plain, owner: undefined };
    this.known.set(list, mixed);
    return mixed;
  }
}

function isObject(value: JsonValue): value is Exclude<JsonValue, string | number | boolean | null> {
  return typeof value === 'object' && value !== null;
}
