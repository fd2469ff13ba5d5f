import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { NormalisedEvent } from '../src/domain/event.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { correlationPart } from '../src/graph/stores/hit.part.js';
import { ingestEvents } from '../src/graph/stores/ingest.store.js';
import { correlationGraph } from '../src/graph/stores/scope.transaction.js';
import { markEvents } from '../src/pipeline/correlate/mark-events.js';
import type { HitWindow } from '../src/pipeline/correlate/ports.js';
import { Rarity } from '../src/pipeline/correlate/rarity.js';
import { evaluatePass, type EvaluatorOptions, type PassOutcome } from '../src/usecases/correlation/evaluate.js';
import { DEFAULT_GROUPING } from '../src/usecases/correlation/group-cases.js';
import { storeRules } from '../src/usecases/rules/life-cycle.js';
import { FirstRules } from './correlate-rules.js';
import { readsOf, watched, type Reads } from './correlate-reads.js';
import { benchRules, World } from './correlate-world.js';

/**
 * The cost of one batch of 1,000 events, with no rule, 10, 100 and 500, at growing numbers of stored events.
 * Rounds take turns, so that a slow minute of the machine hits all; read the ratios. Rows fetched and database hits are
 * those of the windows that the batch asked for, read again under PROFILE; both must stay what they were at the first size.
 * `--sizes=10000,50000` and `--rules=10,500` narrow it down.
 */
const BATCH = 1_000;
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 7);
/** Rounds that warm plans and code. */
const WARM_UP = 2;
const SIZES =
  listOf('sizes') ??
  [10_000, 100_000, 1_000_000].slice(0, process.argv.includes('--full') ? 3 : process.argv.includes('--quick') ? 1 : 2);
const RULE_COUNTS = [0, ...(listOf('rules') ?? [10, 100, 500])];
const MOST_RULES = Math.max(...RULE_COUNTS);

function listOf(name: string): readonly number[] | undefined {
  const given = process.argv.find((each) => each.startsWith(`--${name}=`));
  return given
    ?.slice(name.length + 3)
    .split(',')
    .map(Number);
}

interface Measured {
  readonly ingest: number;
  readonly evaluate: number;
  readonly pass: PassOutcome | null;
  readonly reads: Reads;
}

class Contender {
  readonly rounds: Measured[] = [];
  private readonly windows: HitWindow[] = [];
  private readonly part;
  private readonly options: EvaluatorOptions;

  constructor(
    private readonly graph: Graph,
    readonly rules: number,
  ) {
    const live = new FirstRules(rules);
    this.part = correlationPart(markEvents(live, randomUUID));
    this.options = {
      graph: watched(correlationGraph(graph, 'bench'), this.windows),
      rules: live,
      rarity: new Rarity(),
      grouping: DEFAULT_GROUPING,
      hitCap: 20_000,
      batch: 8,
      now: () => 0,
      newId: randomUUID,
      marks: async () => [],
    };
  }

  async batch(events: readonly NormalisedEvent[]): Promise<Measured> {
    const start = performance.now();
    await ingestEvents(this.graph, events, this.rules === 0 ? [] : [this.part]);
    const ingested = performance.now();
    const pass = this.rules === 0 ? null : await evaluatePass(this.options);
    const evaluate = performance.now() - ingested;
    return { ingest: ingested - start, evaluate, pass, reads: await readsOf(this.windows.splice(0)) };
  }
}

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  await storeRules(correlationGraph(graph, 'bench'), benchRules(MOST_RULES));
  const world = new World(42);
  let stored = 0;
  const firstCost = new Map<number, Costs>();
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
  const part = correlationPart(markEvents(new FirstRules(MOST_RULES), randomUUID));
  for (let stored = from; stored < to; stored += 2 * BATCH) await ingestEvents(graph, world.next(2 * BATCH), [part]);
  await graph.runAlone('MATCH (t:EvalTask) CALL (t) { DELETE t } IN TRANSACTIONS OF 1000 ROWS');
  const [row] = await graph.run<{ events: number }>('MATCH (:Event) RETURN count(*) AS events');
  if ((row?.events ?? 0) < to) throw new Error(`only ${String(row?.events)} events were stored`);
  return Math.max(from, to);
}

interface Costs {
  readonly ms: number;
  readonly rows: number;
  readonly hits: number;
}

function costsOf(rounds: readonly Measured[]): Costs {
  return {
    ms: median(rounds.map(total)),
    rows: median(rounds.map(({ reads }) => reads.rows)),
    hits: median(rounds.map(({ reads }) => reads.hits)),
  };
}

function report(size: number, contenders: readonly Contender[], firstCost: Map<number, Costs>): void {
  const bare = costsOf(contenders[0]?.rounds ?? []).ms;
  const ten = costsOf(contenders[1]?.rounds ?? []).ms;
  for (const { rules, rounds } of contenders) {
    const cost = costsOf(rounds);
    const first = firstCost.get(rules) ?? cost;
    firstCost.set(rules, first);
    const last = rounds.at(-1)?.pass;
    console.log(
      [
        `${String(size).padStart(9)} stored, ${String(rules).padStart(3)} rules:`,
        `ingest ${median(rounds.map(({ ingest }) => ingest)).toFixed(0)} ms,`,
        `evaluate ${median(rounds.map(({ evaluate }) => evaluate)).toFixed(0)} ms,`,
        `to no rules ${(cost.ms / bare).toFixed(2)}, to ${String(RULE_COUNTS[1])} rules ${(cost.ms / ten).toFixed(2)},`,
        `to ${String(SIZES[0])} stored: time ${(cost.ms / first.ms).toFixed(2)},`,
        `rows ${(cost.rows / first.rows).toFixed(3)} (${String(cost.rows)}), db hits ${(cost.hits / first.hits).toFixed(3)} (${String(cost.hits)})`,
        last === null || last === undefined
          ? ''
          : `(touched ${String(last.touched)}, replayed ${String(last.replayed)}, detections changed ${String(last.detections.length)})`,
      ].join(' '),
    );
  }
}

function total({ ingest, evaluate }: Pick<Measured, 'ingest' | 'evaluate'>): number {
  return ingest + evaluate;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await main();
