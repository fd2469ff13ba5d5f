import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { NormalisedEvent } from '../src/domain/event.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { correlationPart } from '../src/graph/stores/hit.part.js';
import { eventStore } from '../src/graph/stores/ingest-batch.store.js';
import { correlationGraph } from '../src/graph/stores/scope.transaction.js';
import { markEvents } from '../src/pipeline/correlate/mark-events.js';
import { Rarity } from '../src/pipeline/correlate/rarity.js';
import { DEFAULT_GROUPING } from '../src/usecases/correlation/group-cases.js';
import { CorrelationWorker } from '../src/usecases/correlation/worker.js';
import { storeRules } from '../src/usecases/rules/life-cycle.js';
import { BareDriver, bareBatch } from './bare-driver.js';
import { FirstRules } from './correlate-rules.js';
import { PipelineWorld, pipelineRules } from './pipeline-world.js';

/**
 * Ingest with rules live, timed until nothing waits for evaluation, against a bare driver that writes the same events,
 * documents, entities and edges. The worker runs beside the ingest, as it does in the product. Rounds take turns.
 */
const BATCH = Number(process.env['SEQUITUR_BENCH_BATCH'] ?? 1_000);
const BATCHES_A_ROUND = 4;
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 7);
const WARM_UP = Number(process.env['SEQUITUR_BENCH_WARM_UP'] ?? 3);
const RULE_COUNTS = [0, 10, 100];
const SIZES = process.argv.includes('--full') ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const sizes = process.argv.includes('--quick') ? SIZES.slice(0, 1) : SIZES;

const URI = process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '';
const PASSWORD = process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '';

type Batches = readonly (readonly NormalisedEvent[])[];

interface Contender {
  readonly name: string;
  readonly rates: number[];
  /** What may be made beforehand is made here; what is answered is timed. */
  prepare(batches: Batches): () => Promise<void>;
}

class Product implements Contender {
  readonly name;
  readonly rates: number[] = [];
  passes = { count: 0, touched: 0, replayed: 0, fetched: 0, detections: 0 };
  private readonly store;
  private readonly worker;
  private ids = 0;

  constructor(
    graph: Graph,
    private readonly rules: number,
  ) {
    this.name = `product, ${String(rules)} rules`;
    const newId = (): string => `${String(Date.now())}-${String(this.ids++).padStart(9, '0')}-${String(rules)}`;
    this.store = eventStore(graph, [correlationPart(markEvents(new FirstRules(rules), newId))]);
    this.worker = new CorrelationWorker({
      graph: correlationGraph(graph, 'bench'),
      rules: new FirstRules(rules),
      rarity: new Rarity(),
      grouping: DEFAULT_GROUPING,
      hitCap: 20_000,
      batch: 50,
      backFillBatch: 1_000,
      now: () => 0,
      newId,
      marks: async () => [],
      pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
      pollMs: 500,
      backFillPollMs: 500,
      onPass: ({ touched, replayed, fetched, detections }) => {
        const sums = this.passes;
        this.passes = {
          count: sums.count + 1,
          touched: sums.touched + touched,
          replayed: sums.replayed + replayed,
          fetched: sums.fetched + fetched,
          detections: sums.detections + detections.length,
        };
      },
      onFault: (fault) => {
        // A bench that goes on after a fault measures something else.
        console.error(fault);
        process.exit(1);
      },
    });
  }

  prepare(batches: Batches): () => Promise<void> {
    return async () => {
      this.worker.start();
      for (const events of batches) await this.ingest(events);
      await this.worker.stop();
      await this.worker.drain();
    };
  }

  async ingest(events: readonly NormalisedEvent[]): Promise<void> {
    const records = events.map((event, index) => ({ index, events: [event] }));
    const idempotency = { key: randomUUID(), payloadDigest: 'p', expiresAt: 9 };
    await this.store.writeTogether([{ records, receivedAt: 1, idempotency }]);
    if (this.rules > 0) this.worker.wake();
  }
}

async function main(): Promise<void> {
  const graph = await Graph.connect({ uri: URI, user: 'neo4j', password: PASSWORD });
  const bare = new BareDriver(URI, PASSWORD);
  await migrate(graph, 'schema/graph/migrations', 'bench');
  await storeRules(correlationGraph(graph, 'bench'), pipelineRules(100));
  const world = new PipelineWorld(42);
  let stored = 0;
  for (const size of sizes) {
    stored = await fill(graph, world, stored, size);
    const contenders = [new Bare(bare), ...RULE_COUNTS.map((rules) => new Product(graph, rules))];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        await measure(contender, world, round >= WARM_UP);
      }
    }
    stored += (WARM_UP + ROUNDS) * contenders.length * BATCHES_A_ROUND * BATCH;
    await requireDone(graph, stored);
    report(size, contenders);
  }
  await bare.close();
  await graph.close();
}

class Bare implements Contender {
  readonly name = 'bare driver';
  readonly rates: number[] = [];
  constructor(private readonly driver: BareDriver) {}

  prepare(batches: Batches): () => Promise<void> {
    const rows = batches.map(bareBatch);
    return async () => {
      for (const batch of rows) await this.driver.write(batch);
    };
  }
}

async function measure(contender: Contender, world: PipelineWorld, counts: boolean): Promise<void> {
  const batches = Array.from({ length: BATCHES_A_ROUND }, () =>
    world.next(BATCH, contender instanceof Bare ? 'bare-' : ''),
  );
  const work = contender.prepare(batches);
  const start = performance.now();
  await work();
  if (counts) contender.rates.push((BATCHES_A_ROUND * BATCH * 1_000) / (performance.now() - start));
}

async function fill(graph: Graph, world: PipelineWorld, from: number, to: number): Promise<number> {
  const product = new Product(graph, 100);
  for (let stored = from; stored < to; stored += BATCH) await product.ingest(world.next(BATCH));
  await graph.runAlone('MATCH (t:EvalTask) CALL (t) { DELETE t } IN TRANSACTIONS OF 100 ROWS');
  return Math.max(from, to);
}

async function requireDone(graph: Graph, stored: number): Promise<void> {
  const [events] = await graph.run<{ count: number }>('MATCH (:Event) RETURN count(*) AS count');
  const [tasks] = await graph.run<{ count: number }>('MATCH (:EvalTask) RETURN count(*) AS count');
  if (events?.count !== stored || tasks?.count !== 0)
    throw new Error(`${String(events?.count)} of ${String(stored)} events, ${String(tasks?.count)} tasks left`);
}

function report(size: number, contenders: readonly Contender[]): void {
  const floor = contenders[0]?.rates ?? [];
  for (const contender of contenders) {
    const ratios = contender.rates.map((rate, i) => rate / (floor[i] ?? rate)).sort((a, b) => a - b);
    const at = (share: number): string => (ratios[Math.floor(share * (ratios.length - 1))] ?? NaN).toFixed(2);
    console.log(
      `${String(size).padStart(9)} stored, ${contender.name.padEnd(18)} ${at(0.5)} of the bare driver (${at(0.25)}–${at(0.75)})` +
        (contender instanceof Product ? ` ${JSON.stringify(contender.passes)}` : ''),
    );
  }
}

await main();
