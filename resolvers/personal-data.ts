import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { PermissionFault } from '../src/domain/errors.js';
import { NODE_TYPES } from '../src/domain/reading.js';
import type { Masking } from '../src/usecases/access/masking.js';
import type { AnyField } from './access.js';
import type { ApiContext } from './context.js';
import { PLAIN_FIELDS, PLAIN_INPUTS, UNMASKABLE, WORK_OF_MASKED } from './plain-text.js';

/*
 * Who holds a masked key sees no personal data. Whatever is text, an id or a document counts as personal unless it is declared
 * plain, so that a field nobody thought of is masked and not shown.
 */

const TEXTS = new Set(['String', 'ID', 'JSON']);
const CURSORS = new Set(['cursor', 'startCursor', 'endCursor']);
/** Global ids under other names or types. */
const IDS_OF_NODES = new Set(['GraphNode.id', 'GraphEdge.source', 'GraphEdge.target']);
/** What our own uids are made of; keys of people, accounts and addresses have other signs. */
const UID = /^[A-Za-z0-9_-]{0,64}$/u;

/** `plain`: shown as it is. `id`, `cursor`: masked where it names an entity. `personal`: masked always. */
export type Sensitivity = 'plain' | 'id' | 'cursor' | 'personal';

export function sensitivityOf(type: Pick<GraphQLObjectType, 'name'>, field: AnyField): Sensitivity {
  const leaf = getNamedType(field.type).name;
  if (!TEXTS.has(leaf) || (PLAIN_FIELDS[type.name] ?? '').split(' ').includes(field.name)) return 'plain';
  if (CURSORS.has(field.name)) return 'cursor';
  const isId = field.name === 'id' && leaf === 'ID';
  return isId || IDS_OF_NODES.has(`${type.name}.${field.name}`) ? 'id' : 'personal';
}

/** Each type with its fields that are masked, as they are declared. */
export function personalFields(schema: GraphQLSchema): readonly string[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const lines = types.flatMap((type) => {
    const fields = Object.values(type.getFields()).filter((field) => sensitivityOf(type, field) === 'personal');
    const names = fields.map(({ name }) => name).sort();
    return type.name.startsWith('__') || names.length === 0 ? [] : [`${type.name}: ${names.join(' ')}`];
  });
  return lines.sort();
}

/** Puts the mask behind everything that resolves a field, and before it the check of what a masked caller may ask by. */
export function maskField(type: GraphQLObjectType, field: AnyField, isRoot: boolean): void {
  const rule = sensitivityOf(type, field);
  const asksByText = field.args.some((argument) => textsIn(argument.type));
  const closed = isRoot && isClosedToMasked(type, field);
  const name = `${type.name}.${field.name}`;
  if (rule === 'plain' && !asksByText && !closed) return;
  const { resolve = defaultFieldResolver, subscribe } = field;
  const check = (context: ApiContext, args: Readonly<Record<string, unknown>>): void => {
    if (!context.masking) return;
    if (closed) throw refused(`${name} holds personal data that cannot be masked.`);
    if (asksByText && type.name !== 'Mutation') checkArguments(type, field, args);
  };
  field.resolve = (root, args: Readonly<Record<string, unknown>>, context, info) => {
    check(context, args);
    const found: unknown = resolve(root, args, context, info);
    if (rule === 'plain') return found;
    const shown = (value: unknown) => shownTo(context, { rule, name }, value);
    return found instanceof Promise ? found.then(shown) : shown(found);
  };
  if (!subscribe) return;
  field.subscribe = (root, args: Readonly<Record<string, unknown>>, context, info) => {
    check(context, args);
    return subscribe(root, args, context, info);
  };
}

function isClosedToMasked(type: GraphQLObjectType, field: AnyField): boolean {
  if (type.name === 'Mutation') return !WORK_OF_MASKED.includes(field.name);
  return UNMASKABLE.includes(`${type.name}.${field.name}`);
}

/** Masked for who sees it only so; for others as it is, with a note of it. */
function shownTo(
  context: ApiContext,
  place: { readonly rule: Sensitivity; readonly name: string },
  value: unknown,
): unknown {
  if (value === null || value === undefined) return value;
  if (context.masking) return maskedValue(context.masking, place.rule, value);
  if (place.rule === 'personal') context.useCases.journal.personalRead(context.principal, place.name);
  return value;
}

function maskedValue(masking: Masking, rule: Sensitivity, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((one) => maskedValue(masking, rule, one));
  if (typeof value !== 'string') return { masked: masking.pseudonymOf(JSON.stringify(value)) };
  return tellsNobody(value, rule) ? value : masking.pseudonymOf(value);
}

function tellsNobody(value: string, rule: Sensitivity): boolean {
  if (rule === 'id') return isImpersonalId(value);
  return rule === 'cursor' && cursorKeys(value).every((key) => UID.test(key));
}

/** Entities are known by names and addresses, everything else by uids of ours. */
function isImpersonalId(id: string): boolean {
  const label = id.slice(0, Math.max(id.indexOf(':'), 0));
  return NODE_TYPES.some((type) => type === label) && !id.slice(label.length + 1).includes(':');
}

/** The texts that a cursor of a list holds; those of the feed hold positions. */
function cursorKeys(cursor: string): readonly string[] {
  try {
    const keys = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

/** A filter by what is masked would tell it: by what is found, by how many there are, or by an error. */
function checkArguments(type: GraphQLObjectType, field: AnyField, args: Readonly<Record<string, unknown>>): void {
  for (const argument of field.args)
    checkInput(`${type.name}.${field.name}(${argument.name})`, argument.type, args[argument.name]);
}

function checkInput(place: string, type: GraphQLInputType, value: unknown): void {
  if (isEmpty(value)) return;
  const inner = getNullableType(type);
  if (isListType(inner) && Array.isArray(value))
    return void value.forEach((one) => checkInput(place, inner.ofType as GraphQLInputType, one));
  const named = getNamedType(inner);
  if (isInputObjectType(named)) {
    for (const one of Object.values(named.getFields()))
      checkInput(`${named.name}.${one.name}`, one.type, (value as Readonly<Record<string, unknown>>)[one.name]);
    return;
  }
  if (TEXTS.has(named.name) && !mayAskBy(place, named.name, value)) throw refused(`${place} asks by personal data.`);
}

function mayAskBy(place: string, typeName: string, value: unknown): boolean {
  return PLAIN_INPUTS.has(place) || (typeName === 'ID' && typeof value === 'string' && isImpersonalId(value));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function textsIn(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return TEXTS.has(named.name) || isInputObjectType(named);
}

function refused(why: string): PermissionFault {
  return new PermissionFault('FORBIDDEN', `${why} Who asks sees personal data only masked.`, {
    remedy: 'Ask without it, or with a key that is not masked.',
  });
}
