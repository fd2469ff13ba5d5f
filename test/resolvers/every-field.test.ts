import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { AnyField } from '../../resolvers/access.js';
import { reachOf, rootsOf } from '../../resolvers/role-reach.js';
import { apiSchema } from '../../resolvers/schema.js';
import { ROLES, type Role } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { principalOf, startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { askedFor, forbiddenIn, isFor, placesOf, questionAt, type Place } from '../harness/every-field.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/** A database that has just started plans some hundred different queries. */
const PATIENT_MS = 400_000;

let graph: Graph;
let api: ApiUnderTest;
let schema: GraphQLSchema;
let places: readonly Place[];

const KNOWN = {
  case: { number: '1' },
  record: { source: '"okta/system_log"', externalId: '"rec-1-0"' },
  entity: { id: '"User:person:mara"' },
  decision: { id: '"Decision:dec-1"' },
  changes: { first: '10' },
  graph: { depth: '2' },
};

beforeAll(async () => {
  schema = await apiSchema();
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  const freely = { burst: 1_000_000, perSecond: 1_000_000 };
  api = await startApi(graph, { rates: freely });
  await api.ask('mutation { addComment(input: { number: 1, text: "seen" }) { __typename } }');
  await api.ask('mutation { addTask(input: { number: 1, title: "call" }) { __typename } }');
  await api.ask(
    'mutation { addObservables(input: { number: 1, observables: [{ type: IP_ADDRESS, value: "203.0.113.7" }] }) { __typename } }',
  );
  places = await placesOf(schema, (query) => api.ask(query, {}, 'admin'), KNOWN);
}, PATIENT_MS);
afterAll(async () => {
  await api.close();
  await graph.close();
});

const fieldsOf = (type: { getFields(): object } | null | undefined) =>
  Object.values(type?.getFields() ?? {}) as AnyField[];

test('the walk comes to objects of most types over the real server, so that it cannot pass by finding nothing', () => {
  const types = new Set(places.map(({ type }) => type.name));
  for (const name of [
    'Case',
    'Detection',
    'Match',
    'Event',
    'Entity',
    'Decision',
    'Contribution',
    'Action',
    'Comment',
    'Observable',
  ])
    expect(types).toContain(name);
  expect(types.size).toBeGreaterThan(60);
});

describe.each(ROLES)('as %s', (role: Role) => {
  test('every query answers or refuses as its rule says', async () => {
    const query = rootsOf(schema)[0];
    for (const field of fieldsOf(query)) {
      if (!query) continue;
      const known = (KNOWN as Record<string, Record<string, string>>)[field.name];
      const refused = forbiddenIn(await api.ask(`{ ${askedFor(field, known)} }`, {}, role));
      expect([field.name, ...refused]).toEqual(isFor(query, field, role) ? [field.name] : [field.name, field.name]);
    }
  });

  test('every field of every object answers or refuses as its rule says', async () => {
    const { open, closed } = reachOf(schema, [role]);
    for (const { type, way } of places) {
      const mayCome = way.every((step, index) => isOpenStep(way.slice(0, index), step.name, open));
      if (!mayCome || way.length === 0) continue;
      const start = way.map(({ name }) => name).join('.');
      const known = (name: string) => (KNOWN as Record<string, Record<string, string>>)[name];
      const all = fieldsOf(type);
      const shown = all.filter((field) => open.has(field)).map((field) => askedFor(field, known(field.name)));
      const whole = await api.ask(`{ ${questionAt(way, shown.join(' '))} }`, {}, role);
      expect([start, ...forbiddenIn(whole)]).toEqual([start]);
      for (const field of all.filter((one) => closed.has(one))) {
        const answer = await api.ask(`{ ${questionAt(way, askedFor(field, known(field.name)))} }`, {}, role);
        expect(new Set(forbiddenIn(answer))).toEqual(new Set([`${start}.${field.name}`]));
      }
    }
  });

  test('whatever it comes to and may not use refuses, whether or not there is an object of it today', () => {
    const context = { principal: principalOf(role) };
    for (const field of reachOf(schema, [role]).closed)
      expect(() => field.resolve?.({}, {}, context as never, {} as GraphQLResolveInfo)).toThrow(
        expect.objectContaining({ code: 'FORBIDDEN' }),
      );
  });

  test('every mutation that is not for it refuses before it does anything, and no other one does', async () => {
    const mutation = schema.getMutationType();
    for (const field of fieldsOf(mutation)) {
      if (!mutation) continue;
      const isOwn = isFor(mutation, field, role);
      const refused = forbiddenIn(await api.ask(`mutation { ${askedFor(field)} }`, {}, role));
      expect([field.name, refused.length > 0]).toEqual([field.name, !isOwn]);
    }
  });

  test('every subscription opens or refuses as its rule says', async () => {
    const subscription = schema.getSubscriptionType();
    const client = createClient({
      url: api.server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${role}` },
      retryAttempts: 0,
    });
    const first = async (query: string) => {
      for await (const result of client.iterate({ query })) return result;
      return null;
    };
    for (const field of fieldsOf(subscription)) {
      if (!subscription) continue;
      const opened = first(`subscription { ${askedFor(field)} }`).catch((errors: unknown) => ({ errors }));
      const later = first('{ __typename }').then(() => 'still open');
      const answer = isFor(subscription, field, role) ? await Promise.race([opened, later]) : await opened;
      expect([field.name, JSON.stringify(answer).includes('FORBIDDEN')]).toEqual([
        field.name,
        !isFor(subscription, field, role),
      ]);
    }
    await client.dispose();
  });

  test('the schema it is shown is what it may use, and no more', async () => {
    const { data } = await api.ask(getIntrospectionQuery({ descriptions: false }), {}, role);
    const { types } = (data as { __schema: { types: { name: string; kind: string; fields: { name: string }[] }[] } })
      .__schema;
    const told = types
      .filter(({ kind, name }) => kind === 'OBJECT' && !name.startsWith('__'))
      .flatMap(({ name, fields }) => fields.map((field) => `${name}.${field.name}`));
    const { open } = reachOf(schema, [role]);
    const usable = Object.values(schema.getTypeMap())
      .filter((type) => 'getInterfaces' in type && !type.name.startsWith('__'))
      .filter((type) => schema.getType(type.name)?.astNode?.kind !== 'InterfaceTypeDefinition')
      .flatMap((type) =>
        fieldsOf(type as never)
          .filter((field) => open.has(field))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect([...told].sort()).toEqual([...new Set(usable)].sort());
  });
});

function isOpenStep(before: Place['way'], name: string, open: ReadonlySet<AnyField>): boolean {
  const type = schema.getType(before.at(-1)?.on ?? 'Query');
  const field = fieldsOf(type as never).find((one) => one.name === name);
  return field !== undefined && open.has(field);
}
