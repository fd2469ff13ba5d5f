import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { shippedPolicies } from '../src/app/platform/decisions.js';
import type { NormalisedEvent } from '../src/domain/event.js';
import type { Graph } from '../src/graph/session.js';
import { baselinePart } from '../src/graph/stores/baseline.store.js';
import { QUEUE_DECISIONS } from '../src/graph/stores/case-open.cypher.js';
import { decidingGraph } from '../src/graph/stores/deciding.store.js';
import { ingestEvents } from '../src/graph/stores/ingest.store.js';
import { pack } from '../src/graph/stores/packed.js';
import { decideNext } from '../src/usecases/decision/decide-case.js';
import { benchGraph } from './bench-server.js';
import { eventsFor } from './ingest-events.js';
import { WRITE_DETECTED_CASE, WRITE_SIGN_INS } from './verdict.cypher.js';

/**
 * From a detection that was committed to its decision: a case of a sign-in, a new factor and a forwarding, judged by the
 * shipped policies over questions that the graph alone answers, beside as many stored sign-ins as are said.
 * Run by npm run bench -- verdict (10,000 and 100,000; with --full a million).
 */
const SIZES = process.argv.includes('--full') ? [10_000, 1_000_000] : [10_000, 100_000];
const BATCH = 5_000;
const ROUNDS = 40;
const WARM_UP = 10;
const AIM_MS = 50;
const T0 = 1_757_000_000_000;
/** Of the stored sign-ins, so that a million of them take three weeks. */
const STEP_MS = 1_800;
const OPERATIONS = ['auth.success', 'mfa.enrol', 'mailbox.forward_external'];

let cases = 0;

async function detected(graph: Graph): Promise<number> {
  const number = (cases += 1);
  const [login] = eventsFor(1, `case-${String(number)}`);
  if (login === undefined) throw new Error('no event was made');
  const events = OPERATIONS.map((operation, i): NormalisedEvent => {
    const time = T0 + 30 * 86_400_000 + number * 60_000 + i * 1_000;
    const uid = `${login.uid}-${String(i)}`;
    return {
      ...login,
      uid,
      externalId: uid,
      contentDigest: uid,
      operation,
      time,
      receivedAt: time + 2_000,
      claims: [],
    };
  });
  await ingestEvents(graph, events, [baselinePart]);
  const times = events.map(({ time }) => time);
  const [start, end] = [Math.min(...times), Math.max(...times)];
  const params = { case: number, at: end, start, end, uids: events.map(({ uid }) => uid) };
  await graph.write((tx) => tx.run(WRITE_DETECTED_CASE, params));
  return number;
}

async function decidedIn(graph: Graph): Promise<number> {
  const number = await detected(graph);
  const options = { graph: decidingGraph(graph), policies: shippedPolicies(), now: Date.now };
  const row = { id: randomUUID(), case: number, trigger: 'detection_fired', at: Date.now(), state: 'pending' };
  const start = performance.now();
  await graph.write((tx) => tx.run(QUEUE_DECISIONS, { rows: [row] }));
  await decideNext(options);
  return performance.now() - start;
}

async function fill(graph: Graph, first: number, last: number): Promise<void> {
  const content = pack({ ocsf: { class_uid: 3002 }, facts: {}, roles: [] });
  for (let from = first; from <= last; from += BATCH) {
    const params = { from, to: Math.min(from + BATCH - 1, last), t0: T0, step: STEP_MS, content };
    await graph.write((tx) => tx.run(WRITE_SIGN_INS, params));
  }
}

async function main(): Promise<void> {
  const graph = await benchGraph();
  let stored = 0;
  for (const size of SIZES) {
    await fill(graph, stored + 1, size);
    stored = size;
    for (let warm = 0; warm < WARM_UP; warm += 1) await decidedIn(graph);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await decidedIn(graph));
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? Number.NaN) * 10) / 10;
    console.log(JSON.stringify({ bench: 'verdict', stored, medianMs: at(0.5), p95Ms: at(0.95), aimMs: AIM_MS }));
  }
  const [row] = await graph.run<{ decisions: number; evidence: number }>(
    /* cypher */ 'MATCH (d:Decision) RETURN count(d) AS decisions, sum(COUNT { (d)-[:RESTS_ON]->() }) AS evidence',
  );
  console.log(JSON.stringify({ bench: 'verdict', ...row }));
  await graph.close();
}

await main();
