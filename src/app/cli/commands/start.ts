import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { readConfig } from '../../config/config.js';
import { CASES_TO_SHOW, CASE_TO_SHOW, type ShownCase } from '../../demo/case-query.js';
import { loadShipped } from '../../demo/load-shipped.js';
import { shippedScenarios } from '../../demo/scenario.js';
import { showCase } from '../../demo/show-case.js';
import { showWins } from '../../demo/show-wins.js';
import { GraphqlClient } from '../../graphql-client.js';
import { caseArchive } from '../../../graph/stores/export.store.js';
import { winsReads } from '../../../graph/stores/wins.store.js';
import { measureWins } from '../../../usecases/metrics/wins.js';
import type { Wins } from '../../../usecases/metrics/wins-ports.js';
import { hasKeys, loadingKey, newAdminKey, writeReadyFile } from '../../serve/admin-key.js';
import { serve, type Serving } from '../../serve/serve.js';
import { untilStopped } from '../../serve/signals.js';

interface StartOptions {
  readonly demo?: boolean;
  readonly readyFile?: string;
  readonly json?: boolean;
}

/** `sequitur start` and `sequitur demo`. */
export function register(program: Command): void {
  program
    .command('start')
    .description('start the database, the workers and the API, and stay up')
    .option('--demo', 'first load the scenarios and print their cases')
    .option('--no-demo', 'serve only')
    .option(
      '--ready-file <file>',
      'write {"url","wsUrl","sseUrl","key"} there (mode 600) once it serves; the key is an administrator’s',
    )
    .option('--json', 'say what is said as JSON')
    .action(start);
  program
    .command('demo')
    .description('load the scenarios, print their cases with verdicts, and stop')
    .option('--json', 'one case a line as JSON')
    .action(async (options: StartOptions) => {
      const serving = await open(true);
      try {
        await runDemo(serving, options.json === true);
      } finally {
        await serving.close();
      }
    });
}

function open(demo: boolean): Promise<Serving> {
  return serve({ config: readConfig(process.env), env: process.env, demo, onProgress: say });
}

function say(line: string): void {
  process.stderr.write(`sequitur: ${line}\n`);
}

async function start(options: StartOptions): Promise<void> {
  const stop = new AbortController();
  const stopped = untilStopped().then(() => {
    stop.abort();
    say('stopping; once more ends it at once');
  });
  const serving = await openUnless(stop.signal, options.demo === true);
  if (serving === null) return;
  try {
    const ready = present(serving, options);
    // What is still being loaded fails when the server closes, and nobody waits for it any more.
    ready.catch(() => undefined);
    if (!stop.signal.aborted) await Promise.race([ready, stopped, serving.lost]);
    await Promise.race([stopped, serving.lost]);
  } finally {
    await closed(serving);
  }
}

const WITHOUT_DATABASE_MS = 3_000;

/** Work that waits for an answer of a database that is gone would wait for good, and keep the process. */
async function closed(serving: Serving): Promise<void> {
  const lost = serving.lost.catch(async () => {
    await pause(WITHOUT_DATABASE_MS);
    setTimeout(() => process.exit(), WITHOUT_DATABASE_MS).unref();
  });
  await Promise.race([serving.close(), lost]);
}

/** Null where starting failed because it was stopped: Ctrl-C reaches Maven and others that were started, too. */
async function openUnless(stopped: AbortSignal, demo: boolean): Promise<Serving | null> {
  try {
    return await open(demo);
  } catch (fault) {
    if (stopped.aborted) return null;
    throw fault;
  }
}

async function present(serving: Serving, options: StartOptions): Promise<void> {
  const firstTime = !(await hasKeys(serving.graph));
  if (options.demo === true) await runDemo(serving, options.json === true);
  await announce(serving, options, firstTime);
}

async function announce({ server, graph }: Serving, options: StartOptions, firstTime: boolean): Promise<void> {
  const { url, wsUrl, sseUrl } = server;
  if (options.readyFile !== undefined)
    await writeReadyFile(options.readyFile, { url, wsUrl, sseUrl, key: await newAdminKey(graph, 'ready file') });
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ url, wsUrl, sseUrl })}\n`);
    return;
  }
  process.stdout.write(`\nSequitur serves\n  GraphQL    ${url}\n  WebSocket  ${wsUrl}\n  SSE        ${sseUrl}\n`);
  if (firstTime)
    process.stdout.write(
      `  Admin key  ${await newAdminKey(graph, 'first administrator')}\n             shown once; make others with: npx sequitur keys create\n`,
    );
  process.stdout.write('Ctrl-C stops it, the database included.\n');
}

/** Loads the scenarios as an integrator would, waits for the stages, and prints the cases as a frontend would read them. */
async function runDemo(serving: Serving, asJson: boolean): Promise<void> {
  const client = new GraphqlClient(serving.server.url, await loadingKey(serving.graph));
  const taken = await loadShipped(shippedScenarios(), { graph: serving.graph, client, say });
  await serving.settled();
  const { cases } = await client.request<{ cases: { nodes: readonly { number: number }[] } }>(CASES_TO_SHOW);
  for (const { number } of [...cases.nodes].reverse()) {
    const { case: shown } = await client.request<{ case: ShownCase }>(CASE_TO_SHOW, { number });
    process.stdout.write(asJson ? `${JSON.stringify(shown)}\n` : `\n${showCase(shown).join('\n')}\n`);
  }
  if (!asJson && taken > 0) process.stdout.write(`\n${showWins(await winsOf(serving)).join('\n')}\n`);
}

/** How long the first start waits at most for what machines were allowed to do at once. */
const CONTAINED_WITHIN_MS = 10_000;
const LOOK_MS = 200;

/** The report on what was just loaded, once the vendors have done what nobody needs to be asked about. */
async function winsOf({ graph }: Serving): Promise<Wins> {
  const reads = winsReads(graph);
  const [from, to] = [0, Number.MAX_SAFE_INTEGER];
  const numbers = await reads.cases({ from, to, limit: CASES_SHOWN });
  for (let left = CONTAINED_WITHIN_MS; left > 0; left -= LOOK_MS) {
    const waited = (await reads.containments(numbers)).filter(({ authorizedAt }) => authorizedAt !== null);
    if (waited.every(({ verifiedAt }) => verifiedAt !== null)) break;
    await pause(LOOK_MS);
  }
  return measureWins(reads, caseArchive(graph), { from, to, cases: CASES_SHOWN, repetitions: REPETITIONS });
}

const CASES_SHOWN = 50;
const REPETITIONS = 100;
