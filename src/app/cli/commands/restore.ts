import type { Command } from 'commander';
import { restore } from '../../backup/backup.js';
import { embeddedHome } from './backup.js';

/** `sequitur restore DIR`. */
export function register(program: Command): void {
  program
    .command('restore')
    .argument('<folder>', 'a backup')
    .description(
      'put a backup into a SEQUITUR_HOME that has no database; nothing is written unless every checksum holds',
    )
    .option('--json', 'one JSON object')
    .action(async (folder: string, flags: { json?: boolean }) => {
      const { files, createdAt } = await restore(folder, embeddedHome(process.env));
      const words = `${String(files.length)} files of ${new Date(createdAt).toISOString()} are in place.`;
      process.stdout.write(
        `${flags.json === true ? JSON.stringify({ folder, files: files.length, createdAt }) : words}\n`,
      );
    });
}
