import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const run = promisify(execFile);

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2]) await writeCase(graph, number);
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const CLIENTS: readonly (readonly [string, string])[] = [
  ['sh', 'examples/curl.sh'],
  [process.execPath, 'examples/graphql-request.mjs'],
  [process.execPath, 'examples/urql.mjs'],
  ['python3', 'examples/plain.py'],
];

const environment = (key: string) => ({ PATH: process.env['PATH'], SEQUITUR_URL: api.server.url, SEQUITUR_KEY: key });

test.each(CLIENTS)('%s %s lists the newest cases, and fails where its key is wrong', async (program, file) => {
  const { stdout } = await run(program, [file], { env: environment('viewer') });
  expect((JSON.parse(stdout) as { data: unknown }).data).toEqual({
    cases: {
      nodes: [
        { number: 2, title: 'Takeover 2', severity: 'HIGH' },
        { number: 1, title: 'Takeover 1', severity: 'HIGH' },
      ],
    },
  });
  await expect(run(program, [file], { env: environment('WRONG') })).rejects.toMatchObject({ code: expect.any(Number) });
});
