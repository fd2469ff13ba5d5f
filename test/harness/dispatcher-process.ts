// A dispatcher in a process of its own, until it is killed: dispatcher-process.ts <name> <url of the vendor> <clock file> [<target whose state cannot be read>]
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { credentialReader } from '../../src/connectors/credential.js';
import { oktaActuator } from '../../src/connectors/okta/actuator.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator } from '../../src/pipeline/act/ports.js';
import { dispatchRule } from '../../src/pipeline/guard/ruling.js';
import { SETTINGS } from './action-world.js';
import { shippedGuard } from './permitted-step.js';
import { connectTestGraph } from './test-graph.js';

const [holder = '', baseUrl = '', clockFile = '', blind = ''] = process.argv.slice(2);
/** Of the test: minutes pass when it says so. */
const now = (): number => Number(readFileSync(clockFile, 'utf8'));
const okta: Actuator = oktaActuator(
  { baseUrl, auth: { kind: 'ssws', token: 'env:TOKEN' } },
  { exchange: createExchange({ fetch, now }), now, readCredential: credentialReader({ TOKEN: 'sesame' }) },
);
const partlyBlind: Actuator = {
  ...okta,
  readEffect: async (step, ...rest) =>
    step.target === blind ? { kind: 'unreadable', code: 'NO_STATE' } : okta.readEffect(step, ...rest),
};
const graph = await connectTestGraph();
const dispatcher = createDispatcher({
  outbox: graphOutbox(graph, SETTINGS),
  actuators: [partlyBlind],
  ruleAt: (at) => dispatchRule(shippedGuard, at),
  now,
  random: () => 0.5,
  pause: (ms, signal) => pause(Math.min(ms, 100), undefined, { signal }),
  holder,
  onFault: (fault) => process.stderr.write(`${String(fault)}\n`),
  leaseMs: 1_500,
});
dispatcher.start();
process.stdout.write('ready\n');
