import { counting, isEdgeKind, type ContextFact } from '../../domain/context.js';
import { tierOf } from '../../domain/criticality.js';
import type { JsonValue } from '../../domain/json.js';
import { LABEL_OF, type GraphPath, type PathHop, type PathProperty } from './graph-path.js';

/** What context says of an entity, whenever it holds; what was withdrawn is not in it. */
export type FactsOf = (subject: string) => readonly ContextFact[];

/** Keys with what they may be. */
type Places = ReadonlyMap<string, ReadonlySet<string>>;

const PEOPLE: ReadonlySet<string> = new Set(['Account', 'User']);

/** Whether the path leads from any of the roots to something that fits, by the facts that held at one time. */
export function pathHolds(path: GraphPath, roots: readonly string[], at: number, factsOf: FactsOf): boolean {
  const { properties, hops } = path;
  // One person under several keys: what is said of any of them is said of the person.
  const said = properties.length === 0 ? [] : roots.flatMap((root) => countingAt(factsOf(root), at));
  if (!haveAll(properties, said)) return false;
  let here: Places = new Map(roots.map((root) => [root, PEOPLE]));
  for (const hop of hops) here = reached(hop, here, at, factsOf);
  return here.size > 0;
}

function reached(hop: PathHop, from: Places, at: number, factsOf: FactsOf): Places {
  const ends = new Map<string, Set<string>>();
  let level = from;
  for (let length = 0; length <= hop.most && level.size > 0; length += 1) {
    if (length > 0) level = next(hop, level, at, factsOf);
    if (length >= hop.least) add(ends, level);
  }
  return new Map([...ends].filter(([key, labels]) => fits(hop, { key, labels }, at, factsOf)));
}

function next({ kinds }: PathHop, from: Places, at: number, factsOf: FactsOf): Places {
  const found = new Map<string, Set<string>>();
  for (const subject of from.keys()) {
    for (const { kind, name, value } of holdingAt(factsOf(subject), at)) {
      if (!isEdgeKind(kind) || !kinds.includes(kind) || typeof value !== 'string') continue;
      add(found, new Map([[value, new Set([name === '' ? LABEL_OF[kind] : name])]]));
    }
  }
  return found;
}

function add(places: Map<string, Set<string>>, more: Places): void {
  for (const [key, labels] of more) {
    const known = places.get(key);
    if (known === undefined) places.set(key, new Set(labels));
    else for (const label of labels) known.add(label);
  }
}

interface Place {
  readonly key: string;
  readonly labels: ReadonlySet<string>;
}

function fits({ labels, properties }: PathHop, place: Place, at: number, factsOf: FactsOf): boolean {
  if (labels.length > 0 && !labels.some((label) => place.labels.has(label))) return false;
  if (properties.length === 0) return true;
  return haveAll(properties, countingAt(factsOf(place.key), at));
}

function haveAll(properties: readonly PathProperty[], facts: readonly ContextFact[]): boolean {
  return properties.every((wanted) => facts.some(({ kind, value }) => kind === wanted.kind && says(value, wanted)));
}

/** Of what is said of one entity, what held at a time and counts. */
export function countingAt(facts: readonly ContextFact[], at: number): readonly ContextFact[] {
  return counting(holdingAt(facts, at));
}

function holdingAt(facts: readonly ContextFact[], at: number): readonly ContextFact[] {
  return facts.filter(({ validFrom, validTo }) => validFrom <= at && (validTo === null || validTo > at));
}

/** Texts compare without case; tiers by what they mean, so that `tier0` is also 0 and critical. */
function says(value: JsonValue, wanted: PathProperty): boolean {
  if (wanted.kind === 'criticality') {
    const tier = tierOf(wanted.value);
    if (tier !== null) return tierOf(value) === tier;
  }
  return textOf(value) === textOf(wanted.value);
}

function textOf(value: JsonValue): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).trim().toLowerCase();
}
