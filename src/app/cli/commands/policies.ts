import type { Command } from 'commander';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../../../domain/errors.js';
import { compareText } from '../../../domain/ids.js';
import type { Finding } from '../../../ledger/index.js';
import { lintPolicyFile } from '../../../pipeline/decide/lint-policy-file.js';
import { readInput } from '../read-input.js';

interface LintFlags {
  readonly json?: boolean;
  readonly today?: string;
}

/** `sequitur policies lint`: checks decision policies; exit code 1 where one cannot be published. */
export function register(program: Command): void {
  program
    .command('policies')
    .description('decision policies')
    .command('lint')
    .argument('[path]', 'a policy, or a folder of them', join('seeds', 'policies', 'decision'))
    .option('--today <day>', 'day against which reviews are due; default: today')
    .option('--json', 'one finding a line')
    .description('check decision policies; findings with line and column')
    .action((path: string, flags: LintFlags) => {
      const today = flags.today ?? new Date().toISOString().slice(0, 10);
      const files = policyFiles(path);
      const findings = files.flatMap((file) => lintPolicyFile(readInput(file), file, today));
      for (const each of findings) process.stdout.write(flags.json === true ? `${JSON.stringify(each)}\n` : line(each));
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      if (flags.json !== true)
        process.stdout.write(
          `${String(files.length)} policies, ${String(errors)} errors, ${String(findings.length - errors)} warnings\n`,
        );
      if (errors > 0) process.exitCode = 1;
    });
}

function policyFiles(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(compareText);
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `${path} cannot be read`, { place: { file: path }, cause });
  }
}

function line({ severity, message, place }: Finding): string {
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  return `${where}: ${severity}: ${message}\n`;
}
