import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  await installPython();
}, 240_000);
afterAll(async () => {
  await api.close();
  await graph.close();
});

const CLIENTS: readonly (readonly [string, string])[] = [
  ['sh', 'examples/curl.sh'],
  [process.execPath, 'examples/graphql-request.mjs'],
  [process.execPath, 'examples/urql.mjs'],
  [process.execPath, 'examples/apollo.mjs'],
  [process.execPath, 'examples/typed/client.ts'],
  ['python3', 'examples/plain.py'],
  ['python3', 'examples/gql_client.py'],
];

/** What the Python clients need is installed once, apart from the system's packages. */
const PYTHON = join('.cache', 'python-clients');
const NEEDED = readFileSync('examples/requirements.txt', 'utf8');

async function installPython(): Promise<void> {
  const stamp = join(PYTHON, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === NEEDED) return;
  const wanted = [
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    PYTHON,
    '--upgrade',
    '-r',
    'examples/requirements.txt',
  ];
  await run('python3', ['-m', 'pip', 'install', ...wanted]);
  writeFileSync(stamp, NEEDED);
}

const environment = (key: string) => ({
  ...{ PATH: process.env['PATH'], PYTHONPATH: PYTHON },
  ...{ SEQUITUR_URL: api.server.url, SEQUITUR_KEY: key },
});

const argumentsFor = (file: string) => (file.endsWith('.ts') ? ['--import', 'tsx', file] : [file]);

test.each(CLIENTS)('%s %s lists the newest cases, and fails where its key is wrong', async (program, file) => {
  const { stdout } = await run(program, argumentsFor(file), { env: environment('viewer') });
  expect((JSON.parse(stdout) as { data: unknown }).data).toEqual({
    cases: {
      nodes: [
        { number: 2, title: 'Takeover 2', severity: 'HIGH' },
        { number: 1, title: 'Takeover 1', severity: 'HIGH' },
      ],
    },
  });
  await expect(run(program, argumentsFor(file), { env: environment('WRONG') })).rejects.toMatchObject({
    code: expect.any(Number),
  });
});

test('the typed documents are those of the schema and the operations beside them', async () => {
  await run(process.execPath, ['tools/client-types.mjs', '--check']);
});
