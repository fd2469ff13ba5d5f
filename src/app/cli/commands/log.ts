import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { checkpointStore, unsealedCount, verifierKeys } from '../../../graph/stores/checkpoint.store.js';
import type { Graph } from '../../../graph/session.js';
import { readConfig } from '../../config/config.js';
import { openGraph } from '../../open-graph.js';
import { rotateLogKey } from '../../platform/log-keys.js';
import { createSealer } from '../../platform/sealing.js';

/** `sequitur log checkpoint|keys|seal|rotate-key`: what a second party keeps, and the key that signs it. */
export function register(program: Command): void {
  const log = program.command('log').description('the sealed log of all audit chains');
  log
    .command('checkpoint')
    .description('print the last signed checkpoint; keep it, and `sequitur verify --checkpoint` will hold us to it')
    .action(() => withGraph(printCheckpoint));
  log
    .command('keys')
    .description('print the verifier keys that signed checkpoints, oldest first, for `sequitur verify --key`')
    .action(() => withGraph(printKeys));
  log
    .command('seal')
    .description('seal now what a running server would seal within seconds')
    .action(() => withGraph(sealNow));
  log
    .command('rotate-key')
    .description('sign with a new key from now on; one checkpoint carries both signatures')
    .action(rotate);
}

async function withGraph(work: (graph: Graph) => Promise<void>): Promise<void> {
  const open = await openGraph(readConfig(process.env), { exclusive: false, onProgress: () => undefined });
  try {
    await work(open.graph);
  } finally {
    await open.close();
  }
}

async function printCheckpoint(graph: Graph): Promise<void> {
  const latest = await checkpointStore(graph).latest();
  if (latest === null) throw new InputFault('NOT_FOUND', 'Nothing has been sealed yet.');
  process.stdout.write(latest.note);
}

async function printKeys(graph: Graph): Promise<void> {
  for (const key of await verifierKeys(graph)) process.stdout.write(`${key}\n`);
}

async function sealNow(graph: Graph): Promise<void> {
  const tell = (_: string, fault: unknown): void => {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  };
  const holder = `command-${String(process.pid)}`;
  const sealer = createSealer(graph, readConfig(process.env).home, { holder, onFault: tell });
  while (await sealer.sealOnce());
  await sealer.release();
  process.stdout.write(`${String(await unsealedCount(graph))} events are not sealed.\n`);
}

async function rotate(): Promise<void> {
  await rotateLogKey(readConfig(process.env).home);
  process.stdout.write('The next checkpoint is signed with the old and a new key. Print it with: sequitur log keys\n');
}
