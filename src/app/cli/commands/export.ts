import { writeFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import type { AuditEntry } from '../../../domain/audit.js';
import { canonicalText } from '../../../domain/canonical.js';
import { InputFault } from '../../../domain/errors.js';
import { accessBook } from '../../../graph/stores/access-book.store.js';
import { appendAudit } from '../../../graph/stores/audit.store.js';
import { caseArchive } from '../../../graph/stores/export.store.js';
import { ACCESS_STREAM } from '../../../usecases/access/access-book.js';
import { exportCase } from '../../../usecases/audit/export-case.js';
import { readConfig } from '../../config/config.js';
import { openGraph } from '../../open-graph.js';
import { readInput } from '../read-input.js';

interface ExportFlags {
  readonly out?: string;
  readonly checkpoint?: string;
  readonly json?: boolean;
}

/** Checkpoints that a second party holds and that go into a bundle. */
const ANCHORED = 64;

/** `sequitur export case N`: a bundle that `sequitur verify` checks without a database and without us. */
export function register(program: Command): void {
  program
    .command('export')
    .description('write a case with its proofs, for people who do not have this database')
    .command('case')
    .argument('<number>', 'number of the case', wholeNumber)
    .description('its chains, seals, policies, answers, decisions and permits, as one file for `sequitur verify`')
    .option('--out <file>', 'write there (mode 600) instead of to standard output')
    .option('--checkpoint <file>', 'a checkpoint that the reader kept: the bundle will show that the log grew from it')
    .option('--json', 'say what was written as one JSON object (with --out)')
    .action(exportOne);
}

async function exportOne(number: number, flags: ExportFlags): Promise<void> {
  const remembered = flags.checkpoint === undefined ? null : sizeOf(readInput(flags.checkpoint));
  const open = await openGraph(readConfig(process.env), { exclusive: false, onProgress: () => undefined });
  try {
    const bundle = await exportCase(caseArchive(open.graph), { number, remembered, anchored: ANCHORED });
    await accessBook(open.graph, appendAudit).append([takenOut(number)]);
    // No white space: every byte of the file means something, so none can be changed unseen.
    const text = canonicalText(bundle);
    if (flags.out === undefined) process.stdout.write(text);
    else writeFileSync(flags.out, text, { mode: 0o600 });
    const events = bundle.streams.reduce((sum, stream) => sum + stream.events.length, 0);
    tell(flags, { number, events, unsealed: events - bundle.proofs.length, decisions: bundle.decisions.length });
  } finally {
    await open.close();
  }
}

/** Not in the chain of the case: an export must not leave behind a case whose end is not sealed. */
function takenOut(number: number): AuditEntry {
  const actor = `cli:${process.env['USER'] ?? 'unknown'}`;
  return { stream: ACCESS_STREAM, type: 'access.exported', at: Date.now(), actor, body: { case: number } };
}

function tell(flags: ExportFlags, told: { number: number; events: number; unsealed: number; decisions: number }): void {
  if (flags.out === undefined) return;
  const { number, events, unsealed, decisions } = told;
  const line = `Case ${String(number)}: ${String(events)} events, ${String(unsealed)} of them not sealed yet, ${String(decisions)} decisions.`;
  process.stdout.write(`${flags.json === true ? JSON.stringify({ file: flags.out, ...told }) : line}\n`);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('must be the number of a case.');
}

/** The second line of a checkpoint; whether it is one of ours is for `verify` to say. */
function sizeOf(note: string): number {
  const size = Number(note.split('\n')[1]);
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new InputFault('BAD_USER_INPUT', 'The file is not a checkpoint.', {
    remedy: 'Give the file as `sequitur log checkpoint` or the anchor wrote it.',
  });
}
