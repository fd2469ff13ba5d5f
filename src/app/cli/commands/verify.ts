import type { Command } from 'commander';
import type { VerifyReport } from '../../../chain/index.js';
import { verifyText } from '../../../chain/index.js';
import { recomputePermit } from '../../../pipeline/guard/permit-content.js';
import { readInput } from '../read-input.js';

interface VerifyFlags {
  readonly checkpoint?: string;
  readonly key?: readonly string[];
  readonly json?: boolean;
}

/**
 * `sequitur verify`: checks an exported case without a database and without us.
 * Exit code, the first that applies: 2 invalid, 3 diverged, 5 verdict or permission does not recompute, 4 unsealed tail, 0.
 */
export function register(program: Command): void {
  program
    .command('verify')
    .argument('<bundle>', 'an exported case; - for standard input')
    .description('check an exported case offline: chains, seals, signatures, verdicts, permissions')
    .option('--checkpoint <file>', 'a signed checkpoint that you kept: the log must still contain it')
    .option('--key <vkey...>', 'verifier key of the log; without it the bundle vouches for its own')
    .option('--json', 'one JSON object')
    .action((file: string, flags: VerifyFlags) => {
      const report = verifyText(readInput(file), {
        ...(flags.checkpoint === undefined ? {} : { remembered: readInput(flags.checkpoint) }),
        ...(flags.key === undefined ? {} : { trustedKeys: flags.key }),
        recomputePermit,
      });
      process.stdout.write(flags.json === true ? `${JSON.stringify(report)}\n` : inWords(report));
      process.exitCode = report.code;
    });
}

const MEANING: Readonly<Record<VerifyReport['code'], string>> = {
  0: 'verified',
  2: 'INVALID',
  3: 'DIVERGED from the remembered checkpoint',
  4: 'verified, with an unsealed tail',
  5: 'a verdict or permission DOES NOT RECOMPUTE',
};

function inWords(report: VerifyReport): string {
  const bare = report.code === 4 && report.unsealed.length > 0;
  const lines = [
    bare ? `sound in itself, but NOTHING IS SEALED of ${report.unsealed.join(', ')}` : MEANING[report.code],
    ...report.findings.map((finding) => `  ${String(finding.code)}  ${finding.at}: ${finding.message}`),
    ...report.redacted.map((field) => `  erased: ${field}`),
    ...report.unchecked.map((what) => `  not checked: ${what}`),
  ];
  return `${lines.join('\n')}\n`;
}
