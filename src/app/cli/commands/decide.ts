import type { Command } from 'commander';
import { canonicalText } from '../../../domain/canonical.js';
import { InputFault } from '../../../domain/errors.js';
import { decide, explain, readAnswers, readBundle } from '../../../ledger/index.js';
import { instantMs } from '../../../ledger/instant.js';
import { readInput } from '../read-input.js';

interface DecideFlags {
  readonly policy: string;
  readonly answers: string;
  readonly asOf?: string;
  readonly explain?: boolean;
}

/** `sequitur decide`: recomputes a verdict from a policy and answers, without a database. */
export function register(program: Command): void {
  program
    .command('decide')
    .description('decide from a policy and answers; prints the RFC 8785 bytes of the decision')
    .requiredOption('--policy <file>', 'decision policy, YAML or JSON, or one of an export')
    .requiredOption('--answers <file>', 'a list of answers, or {answers, frame, degraded}; - for standard input')
    .option('--as-of <time>', 'ISO 8601 or ms; default: the newest observedAt')
    .option('--explain', 'also print the account of each group and the inputs to recompute from')
    .option('--json', 'the output is always JSON')
    .action((flags: DecideFlags) => {
      process.stdout.write(decisionText(flags));
      if (process.stdout.isTTY) process.stdout.write('\n');
    });
}

function decisionText(flags: DecideFlags): string {
  const bundle = readBundle(readInput(flags.policy), flags.policy);
  const { answers, newest, ...options } = readAnswers(readInput(flags.answers), flags.answers);
  const asOf = flags.asOf === undefined ? newest : momentOf(flags.asOf);
  const result = flags.explain === true ? explain : decide;
  return canonicalText(result(bundle, answers, asOf, options));
}

function momentOf(text: string): number {
  const moment = instantMs(/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  if (moment !== null) return moment;
  throw new InputFault('USAGE', `--as-of ${text} is no moment`, {
    remedy: 'Give milliseconds since 1970, or ISO 8601 with its offset: 2026-11-01T12:00:00Z.',
  });
}
