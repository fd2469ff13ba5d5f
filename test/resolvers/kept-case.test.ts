import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { AnyField } from '../../resolvers/access.js';
import { apiSchema } from '../../resolvers/schema.js';
import type { Graph } from '../../src/graph/session.js';
import type { Answer } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { askedFor, isRequired } from '../harness/every-field.js';
import { positionsOf, referring, selectionOf, type Position } from '../harness/kept-references.js';
import { servePeople, type PeopleServer } from '../harness/people-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { platformAtRest } from '../harness/whole-platform.js';

/* Case 7 is kept to Ana. Whoever else asks, whatever they ask, gets what they would get if there were none. */

const PATIENT_MS = 300_000;
const KEPT = 7;
const NOWHERE = 424_242;
const KEEPER = 'ana.analyst';
/** Who may use every field, and is not told of the case. */
const OUTSIDER = 'otto.admin';

let graph: Graph;
let close: () => Promise<void>;
let api: PeopleServer;
let schema: GraphQLSchema;
/** Of all that is in the case, one of each kind. */
let ids: readonly string[] = [];

const OWN = `id comments { nodes { id } } tasks { nodes { id } } detections { nodes { id } } observables { nodes { id } }
  decisions { nodes { id contributions { id } } } actions { nodes { id } }`;

beforeAll(async () => {
  schema = await apiSchema();
  graph = await emptyTestGraph();
  for (const number of [1, KEPT]) await writeCase(graph, number);
  await graph.runAlone(
    /* cypher */ `MATCH (r:Rule) SET r.version = 1, r.title = r.id, r.status = 'live', r.severity = 'HIGH'`,
  );
  const { platform, close: closePlatform } = await platformAtRest(graph);
  api = await servePeople(platform.useCases);
  close = closePlatform;
  await write('addComment', 'text: "zebra"');
  await write('addTask', 'title: "zebra"');
  await write('addObservables', 'observables: [{ type: DOMAIN, value: "zebra.example" }]');
  ids = oneOfEach(JSON.stringify(await told(KEEPER, `{ case(number: ${String(KEPT)}) { ${OWN} } }`)));
  await write('restrictCase', 'to: ["ana"]');
}, PATIENT_MS);
afterAll(async () => {
  await api.close();
  await close();
  await graph.close();
});

async function told(who: string, query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await api.ask(who, query);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data ?? {};
}

async function write(name: string, input: string): Promise<void> {
  const mutation = `mutation { ${name}(input: { number: ${String(KEPT)}, ${input} }) { __typename } }`;
  expect(await told(KEEPER, mutation)).toMatchObject({ [name]: { __typename: expect.stringMatching(/Changed$/) } });
}

function oneOfEach(text: string): readonly string[] {
  const found = [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => [id.slice(0, id.indexOf(':')), id] as const);
  return [...new Map(found).values()];
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {}) as AnyField[];

interface Pair {
  readonly there: string;
  readonly nowhere: string;
}

/** What is kept, and the same kind of reference to nothing. */
function pairsFor({ takes }: Position): readonly Pair[] {
  if (takes === 'number') return [{ there: String(KEPT), nowhere: String(NOWHERE) }];
  return ids.map((id) => {
    const key = id.slice(id.indexOf(':') + 1);
    const other = 'z'.repeat(key.length);
    if (takes === 'key') return { there: key, nowhere: other };
    return { there: id, nowhere: id.replace(key, other) };
  });
}

function said({ status, data, errors }: Answer): string {
  return JSON.stringify({ status, data, errors });
}

/** What is told of a reference to the kept case and would not be told of one to nothing. */
async function leaks(
  kind: 'query' | 'mutation',
  fields: readonly AnyField[],
  who = OUTSIDER,
): Promise<readonly string[]> {
  const trials = fields.flatMap((field) =>
    positionsOf(field).flatMap((position) => pairsFor(position).map((pair) => ({ field, position, pair }))),
  );
  const found: string[] = [];
  for (const { field, position, pair } of trials) {
    const ask = async (value: string) => {
      const written = position.takes === 'number' ? value : JSON.stringify(value);
      return said(await api.ask(who, `${kind} { ${referring(field, position, written)} }`));
    };
    const own = blotted(await ask(pair.there), pair.there);
    const other = blotted((await ask(pair.nowhere)).replaceAll(pair.nowhere, pair.there), pair.nowhere, pair.there);
    if (own !== other) found.push(`${field.name} ${position.within.join('.')} ${pair.there}: ${own} | ${other}`);
  }
  return found;
}

/** An id may be named without its kind. */
function blotted(answer: string, ...references: readonly string[]): string {
  const keys = references.filter((one) => one.includes(':')).map((id) => id.slice(id.indexOf(':') + 1));
  return keys.reduce((text, key) => text.replaceAll(key, ''), answer);
}

test('the walk refers to all that a case may hold, at more places than anybody would list, and notices what is told', async () => {
  const kinds = ids.map((id) => id.slice(0, id.indexOf(':')));
  for (const kind of ['Case', 'Comment', 'Task', 'NotedObservable', 'Detection', 'Decision', 'Evidence', 'Action'])
    expect(kinds).toContain(kind);
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    expect(fieldsOf(type).flatMap(positionsOf).length).toBeGreaterThan(25);
  const byReference = fieldsOf(schema.getQueryType()).filter(({ name }) => ['case', 'node', 'decision'].includes(name));
  expect((await leaks('query', byReference, KEEPER)).length).toBeGreaterThanOrEqual(ids.length + 2);
});

test(
  'whoever it is not for finds nothing of it by any id, and by no field that takes a number or an id',
  async () => {
    const nodes = await told(OUTSIDER, `{ nodes(ids: ${JSON.stringify(ids)}) { id } }`);
    expect(nodes).toEqual({ nodes: ids.map(() => null) });
    expect(await leaks('query', fieldsOf(schema.getQueryType()))).toEqual([]);
  },
  PATIENT_MS,
);

test(
  'no change that refers to it does anything, or is refused otherwise than one that refers to nothing',
  async () => {
    const whole = `{ case(number: ${String(KEPT)}) { version updatedAt ${OWN} } }`;
    const before = await told(KEEPER, whole);
    // Who breaks the glass knows of the case and says why; that is its purpose.
    const others = fieldsOf(schema.getMutationType()).filter(({ name }) => name !== 'breakGlass');
    expect(await leaks('mutation', others)).toEqual([]);
    expect(await told(KEEPER, whole)).toEqual(before);
  },
  PATIENT_MS,
);

/** The pages on which the case would be seen from what it shares with others. */
const NEIGHBOURS = `
  person: entity(id: "User:person:mara") { cases { totalCount nodes { number } } detections { id } decisions { totalCount nodes { id } } }
  account: entity(id: "Account:okta:00u1") { cases { totalCount nodes { number } } detections { id } decisions { totalCount nodes { id } } }
  other: case(number: 1) { similar { case { number } shared { caseCount } } links { case { number } } graph(depth: 3) { nodes { id } edges { id } truncated { kind total } } }
  search(text: "zebra") { nodes { kind } } zebras: search(text: "takeover") { nodes { kind } }`;

test(
  'every list, count and page answers as it does once the case and all that is in it are gone from the graph',
  async () => {
    const open = fieldsOf(schema.getQueryType()).filter(
      // Auditors read the chain of a kept case as of any other.
      ({ name, args }) => name !== 'auditEvents' && !args.some((argument) => isRequired(argument)),
    );
    const questions = [...open.map((field) => askedFor(field, {}, '') + selectionOf(field.type, 1)), NEIGHBOURS];
    const answers = async (who: string) => {
      const told: Record<string, string> = {};
      for (const question of questions) told[question] = said(await api.ask(who, `{ ${question} }`));
      return told;
    };
    const before = [await answers(OUTSIDER), await answers('vic.viewer')];
    expect(JSON.stringify(before)).not.toContain('INTERNAL');
    await graph.runAlone(
      /* cypher */ `MATCH (c:Case {number: $kept})
        OPTIONAL MATCH (c)<-[:DECIDES|DETECTED_IN|RESPONDS_TO|COMMENTED_ON|TASK_OF|OBSERVABLE_OF]-(own)
        OPTIONAL MATCH (own)-[:RESTS_ON|FOLDS]->(under:Evidence|Match)
        OPTIONAL MATCH (change:Change {case: $kept})
        DETACH DELETE c, own, under, change`,
      { kept: KEPT },
    );
    expect([await answers(OUTSIDER), await answers('vic.viewer')]).toEqual(before);
  },
  PATIENT_MS,
);
