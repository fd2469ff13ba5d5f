import { isInProfiles, ocsfCatalogue, OCSF_VERSION } from './catalogue.js';
import type { OcsfAttribute, OcsfObject, OcsfType } from './catalogue.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

const PRIMITIVES: ReadonlyMap<string, string | readonly string[]> = new Map<string, string | readonly string[]>([
  ['boolean_t', 'boolean'],
  ['integer_t', 'integer'],
  ['long_t', 'integer'],
  ['float_t', 'number'],
  ['string_t', 'string'],
  ['json_t', ['object', 'string', 'number', 'boolean', 'array', 'null']],
]);

/** The JSON type behind a scalar OCSF type. */
export function primitiveOf(typeName: string): string | readonly string[] {
  const own = PRIMITIVES.get(typeName);
  if (own !== undefined) return own;
  return PRIMITIVES.get(ocsfCatalogue().types.get(typeName)?.type ?? 'string_t') ?? 'string';
}

function limitsOf(type: OcsfType): Record<string, unknown> {
  return {
    ...(type.max_len === undefined ? {} : { maxLength: type.max_len }),
    ...(type.range === undefined ? {} : { minimum: type.range[0], maximum: type.range[1] }),
    ...(type.regex === undefined ? {} : { pattern: type.regex }),
  };
}

function enumOf(attribute: OcsfAttribute, primitive: unknown): Record<string, unknown> {
  if (attribute.enum === undefined) return {};
  const values = Object.keys(attribute.enum);
  return { enum: primitive === 'integer' ? values.map(Number) : values };
}

/** A slash in a definition's name (`win/win_service`) would read as a step of the pointer. */
function definitionKey(objectName: string): string {
  return objectName.replace('/', '.');
}

function valueSchema(attribute: OcsfAttribute): JsonSchema {
  if (attribute.type === 'object_t') return { $ref: `#/$defs/${definitionKey(attribute.object_type ?? 'object')}` };
  const primitive = primitiveOf(attribute.type);
  return {
    type: primitive,
    ...limitsOf(ocsfCatalogue().types.get(attribute.type) ?? {}),
    ...enumOf(attribute, primitive),
  };
}

function constraintsOf(object: OcsfObject): Record<string, unknown> {
  const require = (names: readonly string[] | undefined): unknown => names?.map((name) => ({ required: [name] }));
  const anyOf = require(object.constraints?.at_least_one);
  const oneOf = require(object.constraints?.just_one);
  return { ...(anyOf === undefined ? {} : { anyOf }), ...(oneOf === undefined ? {} : { oneOf }) };
}

function objectSchema(object: OcsfObject, profiles: ReadonlySet<string>, needs: (name: string) => void): JsonSchema {
  const kept = Object.entries(object.attributes).filter(([, attribute]) => isInProfiles(attribute, profiles));
  for (const [, attribute] of kept) if (attribute.type === 'object_t') needs(attribute.object_type ?? 'object');
  const properties = kept.map(([name, attribute]) => {
    const value = valueSchema(attribute);
    return [name, attribute.is_array === true ? { type: 'array', items: value } : value] as const;
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: kept.filter(([, attribute]) => attribute.requirement === 'required').map(([name]) => name),
    // An object without attributes of its own (`unmapped`) is free-form.
    additionalProperties: kept.length === 0,
    ...constraintsOf(object),
  };
}

/** The Draft 2020-12 schema of a class with exactly these profiles: they add attributes, and requirements. */
export function classSchema(className: string, profiles: readonly string[]): JsonSchema {
  const { classes, objects } = ocsfCatalogue();
  const active = new Set(profiles);
  const definitions: Record<string, JsonSchema> = {};
  const waiting: string[] = [];
  const needs = (name: string): void => void waiting.push(name);
  const top = objectSchema(classes.get(className) ?? { name: className, attributes: {} }, active, needs);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const key = definitionKey(name);
    if (key in definitions) continue;
    definitions[key] = {};
    definitions[key] = objectSchema(objects.get(name) ?? { name, attributes: {} }, active, needs);
  }
  const id = `https://schema.ocsf.io/schema/${OCSF_VERSION}/classes/${className}?profiles=${[...active].sort().join(',')}`;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: id, ...top, $defs: definitions };
}
