import { InvalidArgumentError, type Command } from 'commander';
import { caseArchive } from '../../../graph/stores/export.store.js';
import { winsReads } from '../../../graph/stores/wins.store.js';
import { measureWins } from '../../../usecases/metrics/wins.js';
import { readConfig } from '../../config/config.js';
import { showWins } from '../../demo/show-wins.js';
import { openGraph } from '../../open-graph.js';

interface WinsFlags {
  readonly cases: number;
  readonly days: number;
  readonly repetitions: number;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;

/** `sequitur wins`: what orchestration gave here. It writes nothing and may run beside a server. */
export function register(program: Command): void {
  program
    .command('wins')
    .description('seconds to containment, sameness, common language and completeness of the record, measured here')
    .option('--cases <n>', 'latest cases that are looked at', within(1_000), 50)
    .option('--days <n>', 'cases opened in so many days', within(3_660), 366)
    .option('--repetitions <n>', 'how often each verdict and permit is computed again', within(10_000), 100)
    .option('--json', 'one JSON object')
    .action(report);
}

async function report({ cases, days, repetitions, json }: WinsFlags): Promise<void> {
  const open = await openGraph(readConfig(process.env), { exclusive: false, onProgress: () => undefined });
  try {
    const to = Date.now();
    const request = { from: to - days * DAY_MS, to, cases, repetitions };
    const wins = await measureWins(winsReads(open.graph), caseArchive(open.graph), request);
    process.stdout.write(json === true ? `${JSON.stringify(wins)}\n` : `${showWins(wins).join('\n')}\n`);
  } finally {
    await open.close();
  }
}

function within(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`must be a whole number from 1 to ${String(most)}.`);
  };
}
