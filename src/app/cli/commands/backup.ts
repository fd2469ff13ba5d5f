import type { Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { backUp } from '../../backup/backup.js';
import { readConfig } from '../../config/config.js';

/** The home of the embedded database; a remote one has its own tools. */
export function embeddedHome(env: NodeJS.ProcessEnv): string {
  const config = readConfig(env);
  if (config.NEO4J_URI === undefined) return config.home;
  throw new InputFault('BACKUP_INVALID', 'The database of NEO4J_URI is not under SEQUITUR_HOME.', {
    remedy: 'Use the backup of that database (neo4j-admin database dump), and copy log-key*.pem from SEQUITUR_HOME.',
  });
}

/** `sequitur backup DIR`. */
export function register(program: Command): void {
  program
    .command('backup')
    .argument('<folder>', 'a new or empty folder')
    .description('copy the stopped embedded database and its signing keys there, with checksums')
    .option('--json', 'one JSON object')
    .action(async (folder: string, flags: { json?: boolean }) => {
      const { files } = await backUp(embeddedHome(process.env), folder, Date.now());
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      const words = `${String(files.length)} files, ${String(bytes)} bytes. The folder holds secrets: keep it like the server itself.`;
      process.stdout.write(`${flags.json === true ? JSON.stringify({ folder, files: files.length, bytes }) : words}\n`);
    });
}
