import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator } from '../../src/pipeline/act/ports.js';
import { dispatchRule } from '../../src/pipeline/guard/ruling.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const WINDOW_MS = 10_000;
const PER_WINDOW = 1;
const ADDRESSES = Array.from({ length: 8 }, (_, n) => `203.0.113.${String(n + 1)}`);
const CONNECTORS = ['okta', 'entra', 'mde', 'firewall'] as const;

/** A vendor that takes one call in ten seconds and tells everybody else to come back. */
function limited(connector: (typeof CONNECTORS)[number], now: () => number) {
  const taken: number[] = [];
  const calls = { all: 0, refused: 0 };
  const actuator: Actuator = {
    ...{ connector, types: SETTINGS.connectors[connector], keyed: false, visibleAfterMs: 0, timeoutMs: 1_000 },
    send: async () => {
      calls.all++;
      if (taken.filter((at) => at > now() - WINDOW_MS).length >= PER_WINDOW) {
        calls.refused++;
        return { kind: 'retry', code: 'TooManyRequests', afterMs: WINDOW_MS };
      }
      taken.push(now());
      return { kind: 'done', detail: {} };
    },
    readEffect: async () => ({ kind: 'applied', detail: {} }),
  };
  return { actuator, taken, calls };
}

test('a wave that its vendor lets through in drops gets through, however often the last are made to wait', async () => {
  const world = actionWorld(graph);
  await world.person('user:ana', ['okta:00u1']);
  const vendors = CONNECTORS.map((connector) => limited(connector, world.now));
  const dispatcher = createDispatcher({
    outbox: graphOutbox(graph, SETTINGS),
    actuators: vendors.map(({ actuator }) => actuator),
    ruleAt: (now) => dispatchRule(shippedGuard, now),
    now: world.now,
    random: () => 0.5,
    pause: async () => undefined,
    holder: 'a',
    onFault: (fault) => {
      throw fault;
    },
  });
  for (const target of ADDRESSES) {
    await world.decide(target, 'MALICIOUS');
    const request = { type: 'block_ip', target, args: {} };
    await proposeAction(world.parts, responder('bo'), { case: 1, request, reason: 'seen it' });
  }
  const before = (await world.parts.actions.ofCase(1)).map(({ state }) => state);
  expect(new Set(before)).toEqual(new Set(['QUEUED']));
  for (let round = 0; round < 40; round++) {
    await dispatcher.runOnce();
    world.pass(WINDOW_MS / 2);
  }
  const after = (await world.parts.actions.ofCase(1)).map(({ state }) => state);
  expect(after).toEqual(ADDRESSES.map(() => 'CONFIRMED'));
  for (const { taken, calls } of vendors) {
    expect(taken).toHaveLength(ADDRESSES.length);
    // Asked again when it was said to come back, not in each round.
    expect(calls.refused).toBeLessThan(ADDRESSES.length * 6);
  }
});
