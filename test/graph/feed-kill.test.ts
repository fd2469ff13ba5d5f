import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';
import type { Graph } from '../../src/graph/session.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { freePort, startServing, type Serving } from '../harness/killable-program.js';
import { buildProgram } from '../harness/running-program.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const CASES = [1, 2, 3, 4, 5];
const CHANGES = 90;
/** After so many changes the server goes: killed, or told to end. */
const ENDS: readonly (readonly [number, 'kill' | 'SIGTERM'])[] = [
  [30, 'kill'],
  [60, 'SIGTERM'],
];
const START_MS = 300_000;

let graph: Graph;
let home: string;
beforeAll(async () => {
  buildProgram();
  graph = await emptyTestGraph();
  for (const number of CASES) await writeCase(graph, number);
  home = mkdtempSync(join(tmpdir(), 'sequitur-feed-'));
}, START_MS);
afterAll(async () => {
  await graph.close();
  rmSync(home, { recursive: true, force: true });
});

const QUERY = 'subscription($after: String) { casesChanged(after: $after) { cursor caseNumber } }';

type Next = AsyncIterableIterator<{ data?: { casesChanged?: { cursor: string; caseNumber: number } } | null }>;

/** One client: follows from its cursor, and comes back with it for as long as there is more to hear. */
class Follower {
  readonly cursors: string[] = [];
  readonly cases: number[] = [];
  completed = 0;

  constructor(
    private after: string,
    private readonly open: (after: string) => { stream: Next; dispose(): unknown },
  ) {}

  async follow(count: number): Promise<void> {
    while (this.cursors.length < count) {
      const { stream, dispose } = this.open(this.after);
      try {
        await this.hear(stream, count);
        this.completed += 1;
      } catch {
        // The server went; it comes back at the same address.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await dispose();
    }
  }

  private async hear(stream: Next, count: number): Promise<void> {
    for await (const { data } of stream) {
      const change = data?.casesChanged;
      if (!change) return;
      this.after = change.cursor;
      this.cursors.push(change.cursor);
      this.cases.push(change.caseNumber);
      if (this.cursors.length >= count) return;
    }
  }
}

async function headOf({ url, key }: Serving): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ changes(first: 200) { pageInfo { endCursor } } }' }),
  });
  const { data } = (await response.json()) as { data: { changes: { pageInfo: { endCursor: string } } } };
  return data.changes.pageInfo.endCursor;
}

test(
  'subscribers over WebSocket and SSE hear each change once, in order, though the server is killed and restarted under them',
  async () => {
    const port = await freePort();
    let server = await startServing(home, port);
    const { key, url } = server;
    const authorization = `Bearer ${key}`;
    const after = await headOf(server);
    const followers = [
      new Follower(after, (from) => {
        const client = createWs({
          url: url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: { authorization },
          retryAttempts: 0,
        });
        return {
          stream: client.iterate({ query: QUERY, variables: { after: from } }) as Next,
          dispose: () => client.terminate(),
        };
      }),
      new Follower(after, (from) => {
        const client = createSse({ url: `${url}/stream`, headers: { authorization }, retryAttempts: 0 });
        return {
          stream: client.iterate({ query: QUERY, variables: { after: from } }) as Next,
          dispose: () => client.dispose(),
        };
      }),
    ];
    const heard = Promise.all(followers.map((follower) => follower.follow(CHANGES)));
    const written: number[] = [];
    for (let index = 1; index <= CHANGES; index++) {
      const number = CASES[index % CASES.length] ?? 1;
      await writeChange(graph, number);
      written.push(number);
      const [, end] = ENDS.find(([at]) => at === index) ?? [];
      if (end === undefined) continue;
      // Somebody is in the middle of hearing it.
      while (followers.some(({ cursors }) => cursors.length < index - 10)) await new Promise(setImmediate);
      if (end === 'kill') await server.kill();
      else expect(await server.end('SIGTERM')).toBe(0);
      server = await startServing(home, port);
    }
    await heard;
    for (const { cursors, cases, completed } of followers) {
      expect(new Set(cursors).size).toBe(CHANGES);
      for (const number of CASES)
        expect(cases.filter((one) => one === number)).toHaveLength(written.filter((one) => one === number).length);
      // Ended by the follower itself, once: neither a kill nor an orderly end tells a client that it is done.
      expect(completed).toBe(1);
    }
    await server.kill();
  },
  START_MS,
);
