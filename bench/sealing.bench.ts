import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { readLogKeys } from '../src/app/platform/log-keys.js';
import type { Principal } from '../src/domain/access.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { appendAudit } from '../src/graph/stores/audit.store.js';
import { CaseTransactions } from '../src/graph/stores/case-transaction.js';
import { CaseWriteStore } from '../src/graph/stores/case-write.store.js';
import { unsealedCount } from '../src/graph/stores/checkpoint.store.js';
import { sealingLog } from '../src/graph/stores/seal.store.js';
import { Sealer } from '../src/pipeline/audit/sealer.js';

/**
 * What sealing costs the request path: people comment on cases, each comment a transaction with its audit entry, while the
 * sealer of the same process seals every two seconds as in the product, and while it does not. Rounds take turns; what was
 * left unsealed is sealed between them and not timed. Run by npm run bench -- sealing.
 */
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 8);
const ROUND_MS = Number(process.env['SEQUITUR_BENCH_ROUND_MS'] ?? 6_000);
const CASES = 200;
const PEOPLE = 8;
const SEAL_EVERY_MS = 2_000;
const PERSON: Principal = { id: 'p', name: 'p', kind: 'human', roles: ['analyst'], sources: [] };

interface Round {
  readonly rate: number;
  readonly times: readonly number[];
}

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  try {
    await migrate(graph, 'schema/graph/migrations', 'bench');
    await measure(graph, new CaseWriteStore(new CaseTransactions(graph, appendAudit)));
  } finally {
    await graph.close();
  }
}

async function measure(graph: Graph, cases: CaseWriteStore): Promise<void> {
  for (let at = 0; at < CASES; at += 1) {
    const opened = {
      uid: randomUUID(),
      title: `case ${String(at)}`,
      owner: null,
      tags: [],
      severity: 'LOW',
      events: [],
    } as const;
    await cases.create(deed(), opened);
  }
  const home = mkdtempSync(join(tmpdir(), 'sequitur-bench-'));
  const log = sealingLog(graph, { holder: 'bench', seed: 'bench' });
  const sealer = new Sealer({
    log,
    keys: () => readLogKeys(home),
    now: Date.now,
    batch: 1_000,
    onBroken: () => undefined,
  });
  const rounds: { readonly sealed: Round; readonly unsealed: Round }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const first = await run(cases, round % 2 === 0 ? sealer : null);
    await drain(graph, sealer);
    const second = await run(cases, round % 2 === 0 ? null : sealer);
    await drain(graph, sealer);
    // The first round warms up the database's compiler and ours.
    if (round > 0)
      rounds.push(round % 2 === 0 ? { sealed: first, unsealed: second } : { sealed: second, unsealed: first });
  }
  report(rounds);
}

async function drain(graph: Graph, sealer: Sealer): Promise<void> {
  while ((await unsealedCount(graph)) > 0) await sealer.sealOnce();
}

async function run(cases: CaseWriteStore, sealer: Sealer | null): Promise<Round> {
  const until = performance.now() + ROUND_MS;
  const times: number[] = [];
  const people = Array.from({ length: PEOPLE }, async (_, person) => {
    for (let n = 0; performance.now() < until; n += 1) {
      const began = performance.now();
      const number = 1 + ((person * 37 + n * 11) % CASES);
      await cases.comment(deed(), { uid: randomUUID(), number, text: 'looked at it', mentions: [] });
      times.push(performance.now() - began);
    }
  });
  const sealing = sealer === null ? Promise.resolve() : sealUntil(sealer, until);
  await Promise.all([...people, sealing]);
  return { rate: (times.length * 1_000) / ROUND_MS, times };
}

async function sealUntil(sealer: Sealer, until: number): Promise<void> {
  while (performance.now() < until) {
    while ((await sealer.sealOnce()) && performance.now() < until);
    await pause(SEAL_EVERY_MS);
  }
}

const deed = () => ({ by: PERSON, at: Date.now(), idempotency: null });

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

function report(rounds: readonly { readonly sealed: Round; readonly unsealed: Round }[]): void {
  const ratios = rounds.map(({ sealed, unsealed }) => sealed.rate / unsealed.rate);
  const ms = (of: (round: (typeof rounds)[number]) => Round) => {
    const times = rounds.flatMap((round) => of(round).times);
    return { p50: quantile(times, 0.5).toFixed(1), p99: quantile(times, 0.99).toFixed(1) };
  };
  const result = {
    bench: 'sealing',
    rounds: rounds.length,
    commentsPerSecond: {
      sealing: Math.round(
        quantile(
          rounds.map(({ sealed }) => sealed.rate),
          0.5,
        ),
      ),
      without: Math.round(
        quantile(
          rounds.map(({ unsealed }) => unsealed.rate),
          0.5,
        ),
      ),
    },
    ratio: [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3)),
    ms: { sealing: ms(({ sealed }) => sealed), without: ms(({ unsealed }) => unsealed) },
  };
  console.log(JSON.stringify(result));
}

await main();
