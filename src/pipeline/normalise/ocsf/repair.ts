import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { isInProfiles, ocsfCatalogue } from './catalogue.js';
import type { OcsfAttribute, OcsfObject } from './catalogue.js';

type Draft = Record<string, JsonValue>;

function isComplete(object: OcsfObject, draft: JsonObject, profiles: ReadonlySet<string>): boolean {
  const missing = Object.entries(object.attributes).some(
    ([name, attribute]) =>
      attribute.requirement === 'required' && isInProfiles(attribute, profiles) && !(name in draft),
  );
  if (missing) return false;
  const { at_least_one: any, just_one: one } = object.constraints ?? {};
  if (any !== undefined && !any.some((name) => name in draft)) return false;
  return one === undefined || one.filter((name) => name in draft).length === 1;
}

/** A required enumeration that nobody filled is 0, Unknown: that is what OCSF has the member for. */
function fillUnknown(object: OcsfObject, draft: Draft): void {
  for (const [name, attribute] of Object.entries(object.attributes)) {
    if (attribute.requirement !== 'required' || name in draft || attribute.enum?.['0'] === undefined) continue;
    if (attribute.type === 'integer_t' && (attribute.profiles ?? []).length === 0) draft[name] = 0;
  }
}

function repairValue(attribute: OcsfAttribute, value: JsonValue, profiles: ReadonlySet<string>): JsonValue | undefined {
  const object = ocsfCatalogue().objects.get(attribute.object_type ?? '');
  if (attribute.type !== 'object_t' || object === undefined || Object.keys(object.attributes).length === 0)
    return value;
  if (Array.isArray(value)) {
    const kept = (value as readonly JsonValue[]).flatMap(
      (one) => repairValue({ ...attribute, is_array: false }, one, profiles) ?? [],
    );
    return kept.length === 0 ? undefined : kept;
  }
  if (!isJsonObject(value)) return undefined;
  const draft = value as Draft;
  repairObject(object, draft, profiles);
  return isComplete(object, draft, profiles) ? draft : undefined;
}

/** Fills what may be unknown and drops objects that say too little to be valid, deepest first; works in place. */
export function repairObject(object: OcsfObject, draft: Draft, profiles: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(draft)) {
    const attribute = object.attributes[name];
    if (attribute === undefined) continue;
    const repaired = repairValue(attribute, value, profiles);
    if (repaired === undefined) Reflect.deleteProperty(draft, name);
    else draft[name] = repaired;
  }
  fillUnknown(object, draft);
}
