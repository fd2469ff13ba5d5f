import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { NormalisedEvent } from '../src/domain/event.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { correlationPart } from '../src/graph/stores/hit.part.js';
import { ingestEvents } from '../src/graph/stores/ingest.store.js';
import { correlationGraph } from '../src/graph/stores/scope.transaction.js';
import { markEvents } from '../src/pipeline/correlate/mark-events.js';
import { Rarity } from '../src/pipeline/correlate/rarity.js';
import { evaluatePass, type EvaluatorOptions, type PassOutcome } from '../src/usecases/correlation/evaluate.js';
import { DEFAULT_GROUPING } from '../src/usecases/correlation/group-cases.js';
import { storeRules } from '../src/usecases/rules/life-cycle.js';
import { FirstRules } from './correlate-rules.js';
import { benchRules, World } from './correlate-world.js';

/**
 * The cost of one batch of 1,000 events, with no rule, 10 and 100, at growing numbers of stored events.
 * Rounds take turns, so that a slow minute of the machine hits all; read the ratios.
 */
const BATCH = 1_000;
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 7);
/** Rounds that warm plans and code. */
const WARM_UP = 2;
const SIZES = [10_000, 100_000, 1_000_000].slice(
  0,
  process.argv.includes('--full') ? 3 : process.argv.includes('--quick') ? 1 : 2,
);
const RULE_COUNTS = [0, 10, 100];

interface Measured {
  readonly ingest: number;
  readonly evaluate: number;
  readonly pass: PassOutcome | null;
}

class Contender {
  readonly rounds: Measured[] = [];
  private readonly part;
  private readonly options: EvaluatorOptions;

  constructor(
    private readonly graph: Graph,
    readonly rules: number,
  ) {
    const live = new FirstRules(rules);
    this.part = correlationPart(markEvents(live, randomUUID));
    this.options = {
      graph: correlationGraph(graph, 'bench'),
      rules: live,
      rarity: new Rarity(),
      grouping: DEFAULT_GROUPING,
      hitCap: 20_000,
      batch: 8,
      now: () => 0,
      newId: randomUUID,
      watermark: async () => Number.MAX_SAFE_INTEGER,
    };
  }

  async batch(events: readonly NormalisedEvent[]): Promise<Measured> {
    const start = performance.now();
    await ingestEvents(this.graph, events, this.rules === 0 ? [] : [this.part]);
    const ingested = performance.now();
    const pass = this.rules === 0 ? null : await evaluatePass(this.options);
    return { ingest: ingested - start, evaluate: performance.now() - ingested, pass };
  }
}

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  await storeRules(correlationGraph(graph, 'bench'), benchRules(100));
  const world = new World(42);
  let stored = 0;
  const firstCost = new Map<number, number>();
  for (const size of SIZES) {
    stored = await fill(graph, world, stored, size);
    const contenders = RULE_COUNTS.map((rules) => new Contender(graph, rules));
    for (let round = 0; round < ROUNDS; round += 1) await oneRound(contenders, world, round >= WARM_UP);
    stored += ROUNDS * contenders.length * BATCH;
    report(size, contenders, firstCost);
  }
  await graph.close();
}

async function oneRound(contenders: readonly Contender[], world: World, counts: boolean): Promise<void> {
  for (const contender of contenders) {
    const measured = await contender.batch(world.next(BATCH));
    if (counts) contender.rounds.push(measured);
  }
}

/** History with its hits, as if it had been ingested with all rules live and evaluated since. */
async function fill(graph: Graph, world: World, from: number, to: number): Promise<number> {
  const part = correlationPart(markEvents(new FirstRules(100), randomUUID));
  for (let stored = from; stored < to; stored += 2 * BATCH) await ingestEvents(graph, world.next(2 * BATCH), [part]);
  await graph.runAlone('MATCH (t:EvalTask) CALL (t) { DELETE t } IN TRANSACTIONS OF 1000 ROWS');
  const [row] = await graph.run<{ events: number }>('MATCH (:Event) RETURN count(*) AS events');
  if ((row?.events ?? 0) < to) throw new Error(`only ${String(row?.events)} events were stored`);
  return Math.max(from, to);
}

function report(size: number, contenders: readonly Contender[], firstCost: Map<number, number>): void {
  const bare = median(contenders[0]?.rounds.map(total) ?? []);
  for (const { rules, rounds } of contenders) {
    const cost = median(rounds.map(total));
    if (!firstCost.has(rules)) firstCost.set(rules, cost);
    const last = rounds.at(-1)?.pass;
    console.log(
      [
        `${String(size).padStart(9)} stored, ${String(rules).padStart(3)} rules:`,
        `ingest ${median(rounds.map(({ ingest }) => ingest)).toFixed(0)} ms,`,
        `evaluate ${median(rounds.map(({ evaluate }) => evaluate)).toFixed(0)} ms,`,
        `to no rules ${(cost / bare).toFixed(2)},`,
        `to ${String(SIZES[0])} stored ${(cost / (firstCost.get(rules) ?? cost)).toFixed(2)}`,
        last === null || last === undefined
          ? ''
          : `(touched ${String(last.touched)}, replayed ${String(last.replayed)}, hits read ${String(last.fetched)}, detections changed ${String(last.detections.length)})`,
      ].join(' '),
    );
  }
}

function total({ ingest, evaluate }: Measured): number {
  return ingest + evaluate;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await main();
