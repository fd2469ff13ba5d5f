import type { FieldCatalogue } from '../../rules/catalogue.js';
import { categoryWord, ocsfCatalogue, type OcsfAttribute, type OcsfClass, type OcsfObject } from './ocsf/catalogue.js';

/** Categories of the languages that are no OCSF class. */
const EXTRA_CATEGORIES = ['any', 'detection'];
/** What rules over detections may ask of what other rules found. */
const OF_DETECTIONS = [
  'rule.id',
  'rule.version',
  'rule.title',
  'rule.status',
  'rule.generate',
  'severity',
  'risk',
  'technique',
  'tactic',
  'source.vendor',
  'root',
  'group',
];
/** Attributes that the platform itself keeps beside a stored document. */
const OWN_FIELDS = ['operation', 'event.source'];

/** What rules may name of stored events: OCSF 1.8.0 with every profile, and the facts that mappings give. */
export function storedFields(factNames: ReadonlySet<string>): FieldCatalogue {
  const byCategory = new Map([...ocsfCatalogue().classes.values()].map((each) => [categoryWord(each.name), each]));
  const classesOf = (category: string): readonly OcsfClass[] => {
    const one = byCategory.get(category);
    return one === undefined ? [...byCategory.values()] : [one];
  };
  const attribute = (path: string, category: string): OcsfAttribute | null =>
    firstOf(classesOf(category), (each) => attributeAt(each, path.split('.')));
  return {
    hasField: (path, category) =>
      category === 'detection'
        ? OF_DETECTIONS.includes(path)
        : OWN_FIELDS.includes(path) || path.startsWith('unmapped.') || attribute(path, category) !== null,
    isObject: (path, category) => category !== 'detection' && attribute(path, category)?.object_type !== undefined,
    fieldNames: (category) =>
      category === 'detection'
        ? OF_DETECTIONS
        : [...OWN_FIELDS, ...factNames, ...classesOf(category).flatMap(shallowNames)],
    hasCategory: (name) => EXTRA_CATEGORIES.includes(name) || byCategory.has(name),
    categoryNames: () => [...EXTRA_CATEGORIES, ...byCategory.keys()],
    enumValue: (path, caption, category) =>
      category === 'detection' ? null : valueOf(attribute(path, category), caption),
    hasFact: (path) => factNames.has(path),
  };
}

function firstOf<T, R>(values: readonly T[], read: (value: T) => R | null): R | null {
  for (const value of values) {
    const found = read(value);
    if (found !== null) return found;
  }
  return null;
}

function attributeAt(owner: OcsfObject, path: readonly string[]): OcsfAttribute | null {
  const [name, ...rest] = path;
  const attribute = name !== undefined && Object.hasOwn(owner.attributes, name) ? owner.attributes[name] : undefined;
  if (attribute === undefined) return null;
  if (rest.length === 0) return attribute;
  // JSON-typed attributes hold what no schema knows.
  if (attribute.type === 'json_t') return attribute;
  const next = ocsfCatalogue().objects.get(attribute.object_type ?? '');
  return next === undefined ? null : attributeAt(next, rest);
}

/** Names two levels deep: enough for a nearest-name hint, without walking a schema that refers to itself. */
function shallowNames(owner: OcsfObject): readonly string[] {
  return Object.entries(owner.attributes).flatMap(([name, attribute]) => {
    const inner = ocsfCatalogue().objects.get(attribute.object_type ?? '');
    return [name, ...Object.keys(inner?.attributes ?? {}).map((each) => `${name}.${each}`)];
  });
}

function valueOf(attribute: OcsfAttribute | null, caption: string): number | null {
  const wanted = caption.toLowerCase();
  const member = Object.entries(attribute?.enum ?? {}).find(([, each]) => each.caption.toLowerCase() === wanted);
  return member === undefined ? null : Number(member[0]);
}
