import type { RuleFault } from '../../domain/errors.js';
import type { FieldCatalogue } from '../catalogue.js';
import { ruleFault } from '../fault.js';
import { SHORT_NAMES, type ShortName } from '../fields.js';
import { nearestName } from '../nearest.js';
import type { FactQuestion } from '../path/fact-question.js';
import type { EventView } from '../pattern/pattern.js';
import type { FieldNode } from './ast.js';
import { readFreePath, readPath } from './path.js';

export interface ResolvedField {
  /** One text per meaning: what digests and captures are named by. */
  readonly canonical: string;
  readonly identity: boolean;
  /** Context answers it; `read` gives what it is asked of. */
  readonly asks?: FactQuestion;
  read(view: EventView): unknown;
}

/** What a field's name means: any path of a free object, or a checked path of a stored event. */
export interface FieldSpace {
  resolve(node: FieldNode, category: string): ResolvedField;
}

function atPath(path: readonly (string | number)[], read = readPath(path)): ResolvedField {
  return { canonical: path.join('.'), identity: false, read: (view) => read(view.doc) };
}

/** Objects of a hunt's file: any path is allowed, and names mean just themselves. */
export const FREE_FIELDS: FieldSpace = { resolve: (node) => atPath(node.path, readFreePath(node.path)) };

function unknownField(source: string, node: FieldNode, catalogue: FieldCatalogue, category: string): RuleFault {
  const near = nearestName(node.text, [...SHORT_NAMES.keys(), ...catalogue.fieldNames(category)]);
  return ruleFault(source, node.at, `Unknown field ${node.text}`, {
    code: 'RULE_UNKNOWN_FIELD',
    hint: near === null ? `See the fields of ${category}.` : `Did you mean ${near}?`,
  });
}

function shortField(short: ShortName): ResolvedField {
  const { name, identity, asks } = short;
  return { canonical: name, identity, read: (view) => short.read(view), ...(asks === undefined ? {} : { asks }) };
}

/**
 * Fields of stored events: short names first, then OCSF, then facts. `?field` may name one that does not exist. `process` of
 * a class that is not about processes is the one that acted, where OCSF keeps it under `actor`.
 */
export function storedFields(source: string, catalogue: FieldCatalogue): FieldSpace {
  return {
    resolve: (node, category) => {
      const name = node.path.filter((part) => typeof part === 'string').join('.');
      // First, because `device` and `session` are also OCSF objects, which nothing can be compared with.
      const short = SHORT_NAMES.get(name);
      if (short !== undefined) return shortField(short);
      if (catalogue.hasField(name, category)) return atPath(node.path);
      // Facts are kept under their whole name, dots and all.
      if (catalogue.hasFact(name)) return atPath(['facts', name]);
      const acting = `actor.${name}`;
      if (node.path[0] === 'process' && catalogue.hasField(acting, category)) return atPath(['actor', ...node.path]);
      if (node.optional) return atPath(node.path);
      throw unknownField(source, node, catalogue, category);
    },
  };
}
