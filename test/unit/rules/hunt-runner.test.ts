import { expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import type { RunRecord, RunWrite } from '../../../src/pipeline/correlate/ports-hunts.js';
import type { CypherMatch } from '../../../src/usecases/hunt/cypher-match.js';
import { HuntRunner, type RunnerParts } from '../../../src/usecases/hunt/hunt-runner.js';

const RUN = { uid: 'run', kind: 'hunt', language: 'cypher', query: 'RETURN 1', limit: 10_000 } as RunRecord;

async function* rows(count: number): AsyncGenerator<CypherMatch> {
  for (let i = 0; i < count; i += 1) {
    yield { events: [], steps: [], key: [String(i)], entities: [], rule: null, row: { i } };
    if (i % 100 === 0) await setImmediate();
  }
}

/** A store whose transactions take longer than all rows do. */
function slowStore() {
  const writes: RunWrite[] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const queue = {
    write: async (_: string, write: RunWrite) => {
      writes.push(write);
      await released;
      return { ours: true, cancelled: false };
    },
  };
  return { writes, release, queue };
}

function runnerOver(found: AsyncGenerator<CypherMatch>, queue: object) {
  let now = 0;
  const parts = {
    queue,
    cypher: { run: () => found },
    node: 'one',
    now: () => (now += 10),
    committed: () => undefined,
  };
  return new HuntRunner(RUN, parts as unknown as RunnerParts, new AbortController().signal);
}

test('rows are read as fast as they come, while what came before is still being written', async () => {
  const { writes, release, queue } = slowStore();
  let read = 0;
  async function* counted(): AsyncGenerator<CypherMatch> {
    for await (const row of rows(3_000)) {
      read += 1;
      yield row;
    }
    release();
  }
  await runnerOver(counted(), queue).go();
  expect(read).toBe(3_000);
  expect(writes.length).toBeLessThan(20);
  expect(writes.flatMap(({ add }) => add).map(({ group }) => group[0])).toEqual(
    Array.from({ length: 3_000 }, (_, i) => String(i)),
  );
});

test('a store that fails ends the run with its fault', async () => {
  const queue = { write: async () => Promise.reject(new Error('gone')) };
  await expect(runnerOver(rows(3_000), queue).go()).rejects.toThrow('gone');
});
