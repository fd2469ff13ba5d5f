import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { huntStored } from '../../../src/app/cli/commands/hunt-stored.js';
import { registerTrials } from '../../../src/app/cli/commands/rule-trials.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { storeRules } from '../../../src/usecases/rules/life-cycle.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { Node, rule } from '../correlate/stand.js';

const START = Date.parse('2026-11-01T00:00:00Z');
const PERIOD = ['--from', '2026-11-01T00:00:00Z', '--to', '2026-11-02T00:00:00Z'];
const folder = mkdtempSync(join(tmpdir(), 'sequitur-trials-'));
const PAIR =
  'sequence by actor.identity with maxspan=SPAN [authentication where operation == "mfa.push_denied"] [authentication where operation == "mfa.push_approved"]';

let graph: Graph;
let node: Node;
beforeAll(async () => {
  graph = await emptyTestGraph();
  node = new Node(graph, 'one');
  const operations = ['mfa.push_denied', 'mfa.push_approved', 'mfa.push_denied', 'mfa.push_approved'];
  await node.ingest([0, 1, 60, 90].map((minute, i) => event(`e${String(i)}`, minute, operations[i] ?? '')));
  await storeRules(node.correlation, [rule('pair', PAIR.replace('SPAN', '10m'))]);
  writeFileSync(join(folder, 'wide.eql'), PAIR.replace('SPAN', '2h'));
});
afterAll(() => graph.close());

function event(uid: string, minute: number, operation: string): NormalisedEvent {
  return makeEvent({ uid, time: START + minute * 60_000, operation, roles: [account('okta:1')] });
}

async function run(...words: readonly string[]): Promise<readonly unknown[]> {
  const lines: string[] = [];
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    const program = new Command().exitOverride();
    registerTrials(program, async () => ({ graph, close: async () => undefined }));
    await program.parseAsync(['node', 'rules', ...words]);
  } finally {
    written.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as unknown);
}

test('a back-test prints what a stored rule would have found, one match a line, and writes nothing', async () => {
  expect(await run('backtest', 'pair@1', ...PERIOD, '--json')).toEqual([
    { events: ['e0', 'e1'], steps: [0, 1], key: ['okta:1'], state: 'fired' },
    { summary: { matches: 1, truncated: null } },
  ]);
  expect(await graph.run('MATCH (n:Match|Hit|Detection) RETURN n')).toEqual([]);
});

test('a hunt over a period looks in what is stored, and half a period is refused', async () => {
  const found: unknown[] = [];
  const hunt = (more: object) =>
    huntStored(
      'authentication where operation == "mfa.push_approved" | head 1',
      { language: 'eql', from: PERIOD[1] ?? '', ...more },
      (value) => found.push(value),
      async () => ({ graph, close: async () => undefined }),
    );
  await hunt({ to: PERIOD[3] });
  expect(found).toEqual([{ events: ['e1'], steps: [0], key: null, state: 'fired', rule: null }]);
  await expect(hunt({})).rejects.toMatchObject({ code: 'USAGE' });
  await expect(hunt({ to: PERIOD[3], language: 'sql' })).rejects.toMatchObject({ code: 'USAGE' });
});

test('a comparison prints what only one of two rules finds', async () => {
  expect(await run('diff', 'pair@1', join(folder, 'wide.eql'), ...PERIOD, '--json')).toEqual([
    { side: 'right', events: ['e2', 'e3'], steps: [0, 1], key: ['okta:1'], state: 'fired' },
    { summary: { same: 1, onlyLeft: 0, onlyRight: 1 } },
  ]);
});

test('a rule goes live only by way of the shadow, and the reason is in the audit', async () => {
  const live = ['promote', 'pair@1', '--to', 'live', '--reason', 'a quiet week', '--json'];
  await expect(run(...live)).rejects.toMatchObject({ code: 'USAGE' });
  expect(await run('promote', 'pair@1', '--to', 'shadow', '--reason', 'new', '--json')).toEqual([
    { rule: 'pair@1', status: 'shadow' },
  ]);
  expect(await run(...live)).toEqual([{ rule: 'pair@1', status: 'live' }]);
  const told = await graph.run<{ body: string }>(
    "MATCH (a:AuditEvent {type: 'rule.activated'}) RETURN a.bodyJson AS body ORDER BY a.seq",
  );
  expect(told.map(({ body }) => (JSON.parse(body) as { reason: string }).reason)).toEqual(['new', 'a quiet week']);
});

test.each([
  [['backtest', 'nothing@1', ...PERIOD], 'NOT_FOUND'],
  [['backtest', 'pair@1', '--from', 'yesterday', '--to', '2026-11-02T00:00:00Z'], 'USAGE'],
  [['backtest', 'pair@1', '--from', '2026-11-02T00:00:00Z', '--to', '2026-11-01T00:00:00Z'], 'USAGE'],
  [['promote', 'pair@1', '--to', 'sleep', '--reason', 'x'], 'USAGE'],
])('%s is refused with %s', async (words, code) => {
  await expect(run(...words)).rejects.toMatchObject({ code });
});
