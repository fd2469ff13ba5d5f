import { Command } from 'commander';

interface CommandFile {
  readonly names: readonly string[];
  /** What a command stands on takes seconds to load for some: it is read when it is asked for. */
  readonly load: () => Promise<{ readonly register: (program: Command) => void }>;
}

/** Every command, by name, in one list; a command is one file in `commands/`. */
const COMMANDS: readonly CommandFile[] = [
  { names: ['start', 'demo'], load: () => import('./commands/start.js') },
  { names: ['normalise'], load: () => import('./commands/normalise.js') },
  { names: ['ingest'], load: () => import('./commands/ingest.js') },
  { names: ['reprocess'], load: () => import('./commands/reprocess.js') },
  { names: ['dead-letters'], load: () => import('./commands/dead-letters.js') },
  { names: ['context'], load: () => import('./commands/context.js') },
  { names: ['hunt'], load: () => import('./commands/hunt.js') },
  { names: ['rules'], load: () => import('./commands/rules.js') },
  { names: ['mappings'], load: () => import('./commands/mappings.js') },
  { names: ['policies'], load: () => import('./commands/policies.js') },
  { names: ['decide'], load: () => import('./commands/decide.js') },
  { names: ['export'], load: () => import('./commands/export.js') },
  { names: ['verify'], load: () => import('./commands/verify.js') },
  { names: ['wins'], load: () => import('./commands/wins.js') },
  { names: ['log'], load: () => import('./commands/log.js') },
  { names: ['backup'], load: () => import('./commands/backup.js') },
  { names: ['restore'], load: () => import('./commands/restore.js') },
  { names: ['keys'], load: () => import('./commands/keys.js') },
  { names: ['mcp'], load: () => import('./commands/mcp.js') },
  { names: ['doctor'], load: () => import('./commands/doctor.js') },
];

/** The command line; where the arguments begin with a command, that one alone is loaded. */
export async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('sequitur');
  program
    .description('It follows: cases, context and decisions for security operations.')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride();
  const asked = COMMANDS.find(({ names }) => names.includes(argv[2] ?? ''));
  const files = await Promise.all((asked === undefined ? COMMANDS : [asked]).map(({ load }) => load()));
  for (const { register } of files) register(program);
  return program;
}
