import { afterAll, beforeAll } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type Answer, type ApiUnderTest } from './api-server.js';
import { writeCase } from './case-fixture.js';
import { emptyTestGraph } from './test-graph.js';

/** The API over decided cases, for the tests of one file. */
export interface StandOfCases {
  readonly graph: Graph;
  readonly api: ApiUnderTest;
  /** A mutation by its name, with what it answers and refuses. */
  act(name: string, input: object, answer?: string, key?: string): Promise<Done>;
}

export interface Done {
  readonly done: Record<string, unknown>;
  readonly errors: Answer['errors'];
}

export function standOfCases(...numbers: readonly number[]): StandOfCases {
  let held: Pick<StandOfCases, 'graph' | 'api'> | null = null;
  const stand = () => {
    if (held === null) throw new Error('the cases are not written yet');
    return held;
  };
  beforeAll(async () => {
    const graph = await emptyTestGraph();
    for (const number of numbers) await writeCase(graph, number);
    held = { graph, api: await startApi(graph) };
  });
  afterAll(async () => {
    await held?.api.close();
    await held?.graph.close();
  });
  return {
    get graph() {
      return stand().graph;
    },
    get api() {
      return stand().api;
    },
    act: async (name, input, answer = '', key = 'analyst') => {
      const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on Refusal { code } ... on InvalidInput { path } ${answer} } }`;
      const { data, errors } = await stand().api.ask(query, { input }, key);
      return { done: (data?.[name] ?? {}) as Record<string, unknown>, errors };
    },
  };
}
