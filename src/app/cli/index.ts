import { Command } from 'commander';
import { register as backup } from './commands/backup.js';
import { register as context } from './commands/context.js';
import { register as deadLetters } from './commands/dead-letters.js';
import { register as decide } from './commands/decide.js';
import { register as doctor } from './commands/doctor.js';
import { register as exportCase } from './commands/export.js';
import { register as hunt } from './commands/hunt.js';
import { register as ingest } from './commands/ingest.js';
import { register as keys } from './commands/keys.js';
import { register as log } from './commands/log.js';
import { register as mappings } from './commands/mappings.js';
import { register as mcp } from './commands/mcp.js';
import { register as normalise } from './commands/normalise.js';
import { register as policies } from './commands/policies.js';
import { register as reprocess } from './commands/reprocess.js';
import { register as restore } from './commands/restore.js';
import { register as rules } from './commands/rules.js';
import { register as start } from './commands/start.js';
import { register as verify } from './commands/verify.js';

/** Every command, by name, in one list; a command is one file in `commands/`. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  start,
  normalise,
  ingest,
  reprocess,
  deadLetters,
  context,
  hunt,
  rules,
  mappings,
  policies,
  decide,
  exportCase,
  verify,
  log,
  backup,
  restore,
  keys,
  mcp,
  doctor,
];

export function buildProgram(): Command {
  const program = new Command('sequitur');
  program
    .description('It follows: cases, context and decisions for security operations.')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride();
  for (const register of COMMANDS) register(program);
  return program;
}
