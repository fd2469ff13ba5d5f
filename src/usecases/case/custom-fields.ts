import { Ajv2020 } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import type { Principal } from '../../domain/access.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { bad, line } from './deed.js';
import type { StoredCustomFields } from './ports.js';

export interface CustomField {
  readonly name: string;
  readonly title: string;
  readonly schema: JsonObject;
  readonly definedAt: number;
  readonly definedBy: string;
}

export interface CustomFieldReads {
  /** At most `MOST_FIELDS`, by name. */
  all(): Promise<readonly CustomField[]>;
}

export interface CustomFieldStore extends CustomFieldReads {
  put(field: CustomField, by: string): Promise<void>;
}

export interface CustomFieldDoor extends CustomFieldReads {
  define(
    principal: Principal,
    wanted: { readonly name: string; readonly title: string; readonly schema: unknown },
  ): Promise<CustomField>;
}

export const MOST_FIELDS = 200;
const LONGEST_VALUE = 20_000;
const LONGEST_SCHEMA = 20_000;
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export function customFieldDesk(store: CustomFieldStore, now: () => number): CustomFieldDoor {
  return {
    all: () => store.all(),
    define: async (principal, wanted) => {
      if (!NAME.test(wanted.name))
        throw bad('name', 'A name is of small letters, digits and _, and begins with a letter.');
      const known = await store.all();
      if (known.length >= MOST_FIELDS && !known.some(({ name }) => name === wanted.name)) {
        throw bad('name', `There are ${String(MOST_FIELDS)} custom fields already.`);
      }
      const schema = schemaOf(wanted.schema);
      const field = { name: wanted.name, title: line(wanted.title, 'title', 200), schema };
      const defined = { ...field, definedAt: now(), definedBy: principal.name };
      await store.put(defined, principal.id);
      return defined;
    },
  };
}

function schemaOf(schema: unknown): JsonObject {
  if (!isJsonObject(schema as JsonValue)) throw bad('schema', 'A JSON schema is an object.');
  if (JSON.stringify(schema).length > LONGEST_SCHEMA)
    throw bad('schema', `A schema has at most ${String(LONGEST_SCHEMA)} characters.`);
  compiled(schema as JsonObject, 'schema');
  return schema as JsonObject;
}

/** Patterns in linear time: one that backtracks would let a value of forty characters stand everything still for minutes. */
const linear = Object.assign(
  (pattern: string) => {
    const compiledPattern = RE2JS.compile(pattern);
    return { test: (text: string) => compiledPattern.test(text), toString: () => pattern };
  },
  { code: 'linear' },
);

/** Fresh for each use: a schema that is defined again must not meet its former self. References lead nowhere outside. */
function compiled(schema: JsonObject, path: string) {
  try {
    return new Ajv2020({ strict: false, allErrors: false, validateFormats: false, code: { regExp: linear } }).compile(
      schema,
    );
  } catch (fault) {
    throw bad(path, fault instanceof Error ? fault.message : 'This is not a JSON schema.');
  }
}

/** Values as the graph keeps them; what a schema does not allow is refused with its place. */
export async function storedCustomFields(reads: CustomFieldReads, given: unknown): Promise<StoredCustomFields> {
  if (given === null || given === undefined) return {};
  if (!isJsonObject(given as JsonValue)) throw bad('customFields', 'Custom fields are an object, by name.');
  const known = new Map((await reads.all()).map((field) => [field.name, field]));
  const stored: Record<`field_${string}`, string | null> = {};
  for (const [name, value] of Object.entries(given as JsonObject)) {
    const field = known.get(name);
    if (!field) throw bad(`customFields.${name}`, `There is no custom field ${name}.`);
    stored[`field_${name}`] = value === null ? null : checked(field, value);
  }
  return stored;
}

function checked({ name, schema }: CustomField, value: JsonValue): string {
  const path = `customFields.${name}`;
  const text = JSON.stringify(value);
  if (text.length > LONGEST_VALUE) throw bad(path, `It is longer than ${String(LONGEST_VALUE)} characters.`);
  const validate = compiled(schema, path);
  if (fits(validate, value, path)) return text;
  const [error] = validate.errors ?? [];
  throw bad(`${path}${error?.instancePath ?? ''}`, `It ${error?.message ?? 'does not fit its schema'}.`);
}

/** A schema that refers to itself alone never comes to an end. */
function fits(validate: (value: JsonValue) => boolean, value: JsonValue, path: string): boolean {
  try {
    return validate(value);
  } catch (fault) {
    if (fault instanceof RangeError) throw bad(path, 'Its schema refers to itself without end.');
    throw fault;
  }
}
