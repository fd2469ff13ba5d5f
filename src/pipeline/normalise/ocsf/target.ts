import { nearestName } from '../expression/nearest.js';
import { isInProfiles, ocsfCatalogue } from './catalogue.js';
import type { OcsfAttribute, OcsfObject } from './catalogue.js';
import { coercionAt } from './coerce.js';
import type { Coerce } from './coerce.js';

/** A place in an OCSF document where a mapping may write. */
export interface Target {
  /** Objects to walk or make; `list` = the attribute is a list of which the first element is meant. */
  readonly steps: readonly { readonly name: string; readonly list: boolean }[];
  readonly name: string;
  readonly coerce: Coerce;
  readonly attribute: OcsfAttribute;
  /** Text attribute beside an enumeration, filled with the caption. */
  readonly sibling: string | undefined;
  readonly captions: ReadonlyMap<number, string> | undefined;
  readonly observableType: number | undefined;
}

export interface TargetProblem {
  readonly problem: string;
  readonly suggestion: string | undefined;
}

function captionsOf(attribute: OcsfAttribute): ReadonlyMap<number, string> | undefined {
  if (attribute.enum === undefined || attribute.sibling === undefined) return undefined;
  return new Map(Object.entries(attribute.enum).map(([uid, member]) => [Number(uid), member.caption]));
}

function problemAt(owner: OcsfObject, name: string, profiles: ReadonlySet<string>): TargetProblem {
  const attribute = owner.attributes[name];
  if (attribute !== undefined) {
    return {
      problem: `${name} belongs to profile ${(attribute.profiles ?? []).join(' or ')}, which is not declared`,
      suggestion: undefined,
    };
  }
  const names = Object.keys(owner.attributes).filter((one) =>
    isInProfiles(owner.attributes[one] ?? { type: '' }, profiles),
  );
  return { problem: `${owner.name} has no attribute ${name}`, suggestion: nearestName(name, names) };
}

/** Finds `user.email_addr` in a class or object, under the active profiles. */
export function resolveTarget(
  owner: OcsfObject,
  path: readonly string[],
  profiles: ReadonlySet<string>,
): Target | TargetProblem {
  const steps: { name: string; list: boolean }[] = [];
  let current = owner;
  for (const [index, name] of path.entries()) {
    const attribute = Object.hasOwn(current.attributes, name) ? current.attributes[name] : undefined;
    if (attribute === undefined || !isInProfiles(attribute, profiles)) return problemAt(current, name, profiles);
    if (index === path.length - 1) return targetAt(steps, name, { attribute, owner: current.name });
    const next = ocsfCatalogue().objects.get(attribute.object_type ?? '');
    if (attribute.type !== 'object_t' || next === undefined)
      return { problem: `${name} is not an object`, suggestion: undefined };
    steps.push({ name, list: attribute.is_array === true });
    current = next;
  }
  return { problem: 'an attribute name is needed', suggestion: undefined };
}

interface Place {
  readonly attribute: OcsfAttribute;
  readonly owner: string;
}

function targetAt(steps: Target['steps'], name: string, { attribute, owner }: Place): Target {
  return {
    steps,
    name,
    attribute,
    coerce: coercionAt(owner, name, attribute),
    sibling: attribute.sibling,
    captions: captionsOf(attribute),
    observableType: ocsfCatalogue().types.get(attribute.type)?.observable,
  };
}

export function isTarget(found: Target | TargetProblem): found is Target {
  return 'coerce' in found;
}
