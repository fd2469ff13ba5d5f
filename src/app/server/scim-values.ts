import { InputFault } from '../../domain/errors.js';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type Given = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly verb: 'add' | 'replace' | 'remove';
  readonly path: string | null;
  readonly value: unknown;
}

/** The operations of a patch. Directories write their names in both cases. */
export function operationsIn(body: unknown): readonly Operation[] {
  const { schemas, Operations: operations } = objectIn(body, 'The body is no PatchOp.');
  if (!Array.isArray(schemas) || !schemas.includes(PATCH) || !Array.isArray(operations))
    throw wrong('A patch has the schema PatchOp and a list of Operations.');
  return operations.map((each: unknown) => {
    const { op, path = null, value } = objectIn(each, 'An operation is an object.');
    const verb = (['add', 'replace', 'remove'] as const).find((known) => known === String(op).toLowerCase());
    if (verb === undefined) throw wrong(`${String(op)} is no operation.`);
    if (path !== null && typeof path !== 'string') throw wrong('A path is text.');
    return { verb, path, value };
  });
}

export function textIn(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && value.length <= 500) return value;
  throw wrong(`${name} is text.`);
}

/** The `value`s of a multi-valued attribute. */
export function valuesIn(name: string, value: unknown): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw wrong(`${name} is a list.`);
  return (value as readonly unknown[]).map((each) =>
    typeof each === 'string' ? each : String((each as Given | null)?.['value'] ?? ''),
  );
}

/** `userName eq "…"`: the one filter that directories ask by, before they create something. */
export function nameInFilter(attribute: string, filter: unknown): string {
  const [, named = '', name] = /^(\w+)\s+eq\s+"((?:[^"\\]|\\.)*)"$/i.exec(String(filter).trim()) ?? [];
  if (name === undefined || named.toLowerCase() !== attribute.toLowerCase())
    throw wrong(`Only the filter \`${attribute} eq "…"\` is supported.`);
  return name.replace(/\\(.)/g, '$1');
}

export function objectIn(value: unknown, otherwise: string): Given {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw wrong(otherwise);
}

export function wrong(message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message);
}
