import { beforeAll, expect, test } from '@jest/globals';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ROLES, type Role } from '../../../src/domain/access.js';
import { NODE_TYPES } from '../../../src/domain/reading.js';
import { accessOf } from '../../../resolvers/access.js';
import type { ApiContext } from '../../../resolvers/context.js';
import { personalFields } from '../../../resolvers/personal-data.js';
import { PLAIN_FIELDS } from '../../../resolvers/plain-text.js';
import { apiSchema } from '../../../resolvers/schema.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await apiSchema();
});

function objectTypes(): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__'));
}

test('every field of every type says which roles may use it', () => {
  const fields = objectTypes().flatMap((type) => Object.values(type.getFields()).map((field) => accessOf(type, field)));
  expect(fields.length).toBeGreaterThan(200);
  expect(fields.flat().filter((role) => !ROLES.includes(role))).toEqual([]);
});

test('whatever is deprecated says until when it stays and what to use instead', () => {
  const isDated = (reason: string) => /\buntil \d{4}-\d{2}-\d{2}\b/u.test(reason) && /`[^`]+`/u.test(reason);
  expect([isDated('Until version 2.'), isDated('Stays until 2027-06-30; use `decision`.')]).toEqual([false, true]);
  const ours = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
  const deprecated = ours.flatMap((type) => membersOf(type).filter(({ deprecationReason }) => deprecationReason));
  expect(deprecated.filter(({ deprecationReason }) => !isDated(deprecationReason ?? ''))).toEqual([]);
});

test('whatever takes a document of any form shows one in its description', () => {
  const inputs = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields());
    return isObjectType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : [];
  });
  const untyped = inputs.filter(({ type }) => getNamedType(type).name === 'JSON');
  expect(untyped.length).toBeGreaterThan(5);
  expect(untyped.filter(({ description }) => !/`[^`]+`/u.test(description ?? '')).map(({ name }) => name)).toEqual([]);
});

test('everything in the schema is described', () => {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const ours = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
  const bare = ours.flatMap((type) => [
    ...(type.description || roots.includes(type.name) ? [] : [type.name]),
    ...membersOf(type)
      .filter(({ description }) => !description)
      .map(({ name }) => `${type.name}.${name}`),
  ]);
  expect(bare).toEqual([]);
});

type Described = Readonly<{
  name: string;
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
}>;

/** Values, fields and arguments of a type. */
function membersOf(type: GraphQLNamedType): readonly Described[] {
  if (isEnumType(type)) return type.getValues();
  if (isInputObjectType(type)) return Object.values(type.getFields());
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    field,
    ...field.args.map(({ name, ...argument }) => ({ ...argument, name: `${field.name}(${name})` })),
  ]);
}

const ROOTS = ['Query', 'Mutation', 'Subscription'] as const;

test.each(ROOTS)('each role meets exactly the %s fields that declare it', async (kind) => {
  const type = schema.getType(kind) as GraphQLObjectType;
  const wrong: string[] = [];
  for (const [name, field] of Object.entries(type.getFields())) {
    if (kind === 'Subscription') {
      wrong.push(...(await wrongSubscribers(type, name)));
      continue;
    }
    const declared = accessOf(type, field);
    for (const role of ROLES) {
      const allowed = role === 'admin' || declared.includes(role);
      const forbidden = await isForbidden(field.resolve, role);
      if (forbidden === allowed) wrong.push(`${role} ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

async function wrongSubscribers(type: GraphQLObjectType, name: string): Promise<readonly string[]> {
  const field = type.getFields()[name];
  const wrong: string[] = [];
  for (const role of ROLES) {
    const allowed = role === 'admin' || (field ? accessOf(type, field).includes(role) : false);
    if ((await isForbidden(field?.subscribe, role)) === allowed) wrong.push(`${role} ${name}`);
  }
  return wrong;
}

/** Behind the door there is nothing here: whoever passes fails differently. */
async function isForbidden(door: unknown, role: Role): Promise<boolean> {
  const principal = { id: role, name: role, kind: 'human', roles: [role], sources: [] };
  try {
    await (door as (...call: unknown[]) => unknown)({}, {}, { principal }, {});
    return false;
  } catch (fault) {
    return (fault as { code?: unknown }).code === 'FORBIDDEN';
  }
}

test('what is declared to be no personal data is a text of the schema, and each text is declared or masked', () => {
  const texts = objectTypes().flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => ['String', 'ID', 'JSON'].includes(getNamedType(field.type).name))
      .map(({ name }) => `${type.name}.${name}`),
  );
  const plain = Object.entries(PLAIN_FIELDS).flatMap(([type, names]) =>
    names.split(' ').map((name) => `${type}.${name}`),
  );
  expect(plain.filter((name) => !texts.includes(name))).toEqual([]);
  const masked = personalFields(schema).join('\n');
  for (const line of ['Case: customFields owner', 'Comment: author html mentions text', 'Entity: key label'])
    expect(masked).toContain(line);
});

test('personal data inside a type is held back from roles that may see the rest of it', () => {
  const type = schema.getType('Event') as GraphQLObjectType;
  for (const name of ['document', 'raw']) {
    const field = type.getFields()[name];
    expect(field && accessOf(type, field)).not.toContain('viewer');
  }
});

/** What a label of the graph is called in the schema, where the two differ. */
const NAME_OF: Readonly<Record<string, string>> = { Evidence: 'Contribution', NotedObservable: 'Observable' };

test.each(NODE_TYPES)('%s is met by its id by exactly the roles that meet it elsewhere', async (name) => {
  const query = schema.getType('Query') as GraphQLObjectType;
  const type = schema.getType(NAME_OF[name] ?? name) as GraphQLObjectType;
  const declared = type.extensions['access'] as readonly Role[];
  const readers = accessOf(query, query.getFields()['node'] as GraphQLField<unknown, ApiContext>);
  for (const role of ROLES) {
    const allowed = role === 'admin' || (declared.includes(role) && readers.includes(role));
    const byId = { node: { id: `${name}:x` }, nodes: { ids: [`${name}:x`] } };
    for (const [field, args] of Object.entries(byId)) {
      const closed = await isClosed(query.getFields()[field]?.resolve, role, args);
      expect([role, field, closed]).toEqual([role, field, !allowed]);
    }
  }
});

/** Refused, or answered without a look: whoever may look fails here, for there is nothing to look into. */
async function isClosed(door: unknown, role: Role, args: object): Promise<boolean> {
  const principal = { id: role, name: role, kind: 'human', roles: [role], sources: [] };
  try {
    const answer = await (door as (...call: unknown[]) => unknown)({}, args, { principal }, { schema });
    return [answer].flat().every((each) => each === null);
  } catch (fault) {
    return (fault as { code?: unknown }).code === 'FORBIDDEN';
  }
}
