import { Option, type Command } from 'commander';
import { INVENTORY_FORMATS } from '../../../pipeline/enrich/inventory/index.js';
import { readInput } from '../read-input.js';
import { registerCartography } from './context-cartography.js';
import { senderFor, sendReading, withSendingOptions, type SendingOptions } from './context-sending.js';

interface Options extends SendingOptions {
  readonly format: keyof typeof INVENTORY_FORMATS;
}

/** `sequitur context …`: what an inventory, a directory export, a list of changes or another graph says, previewed or written down. */
export function register(program: Command): void {
  const context = program.command('context').description('maintain what is known of people, machines and resources');
  const file = context
    .command('import')
    .description('write down what a file says; a second import of the same file changes nothing')
    .argument('<FILE>', 'the file as its vendor exports it')
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(Object.keys(INVENTORY_FORMATS))
        .makeOptionMandatory(),
    );
  withSendingOptions(file, 'the format').action(importFile);
  registerCartography(context);
}

async function importFile(file: string, options: Options): Promise<void> {
  const client = senderFor(options);
  const reading = INVENTORY_FORMATS[options.format](readInput(file));
  await sendReading(client, reading, { source: options.format, ...options });
}
