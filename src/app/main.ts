import 'reflect-metadata';
import { buildProgram } from './cli/index.js';
import { reportFault } from './cli/report-fault.js';

/** The command line; ends the process with a documented exit code when something fails. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that closes early (`sequitur hunt … | head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  try {
    const program = await buildProgram(argv);
    await program.parseAsync([...argv]);
  } catch (fault) {
    process.exitCode = reportFault(fault, argv.includes('--json'));
  }
}
