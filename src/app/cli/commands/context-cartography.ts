import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { credentialReader } from '../../../connectors/credential.js';
import { InputFault, PlatformError } from '../../../domain/errors.js';
import { Graph } from '../../../graph/session.js';
import { cartographyGraph } from '../../../graph/stores/cartography.store.js';
import { readCartography, type InventoryReading } from '../../../pipeline/enrich/inventory/index.js';
import { senderFor, sendReading, showsProgress, withSendingOptions, type SendingOptions } from './context-sending.js';

interface Options extends SendingOptions {
  readonly user: string;
  readonly password: string;
  readonly database?: string;
}

const ADDRESS = /^(bolt|neo4j)(\+s|\+ssc)?:\/\/[^/\s]+$/;

/** `sequitur context cartography`: what a graph that Cartography keeps says of resources and accounts. */
export function registerCartography(context: Command): void {
  const command = context
    .command('cartography')
    .description('write down what a Neo4j that Cartography syncs into says; a second import changes nothing')
    .argument('<URI>', 'its address, such as bolt://cartography:7687')
    .option('--user <name>', 'who reads there', 'neo4j')
    .option('--password <reference>', 'where the password is: env:NAME or file:PATH', 'env:CARTOGRAPHY_PASSWORD')
    .option('--database <name>', 'which of its databases (default: the user’s own)');
  withSendingOptions(command, 'cartography').action(importGraph);
}

async function importGraph(uri: string, options: Options): Promise<void> {
  if (!ADDRESS.test(uri))
    throw new InputFault('BAD_USER_INPUT', 'This is no address of a Neo4j.', {
      remedy: 'Give it as bolt://host:7687 or neo4j+s://host, without user and password.',
    });
  const client = senderFor(options);
  const reading = await readThere(uri, options);
  await sendReading(client, reading, { source: 'cartography', ...options });
}

async function readThere(uri: string, options: Options): Promise<InventoryReading> {
  const { user, database, maxAgeDays } = options;
  const password = credentialReader(process.env)(options.password);
  const bar = showsProgress(options) ? countingBar() : null;
  const graph = await connected({ uri, user, password, ...(database === undefined ? {} : { database }) });
  try {
    return await readCartography(cartographyGraph(graph), {
      ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
      onRecord: (records) => bar?.update(records),
    });
  } finally {
    bar?.stop();
    await graph.close();
  }
}

function countingBar(): SingleBar {
  const bar = new SingleBar({ format: 'records read | {value}', hideCursor: true, stream: process.stderr });
  bar.start(0, 0);
  return bar;
}

/** What is wrong there is told of that database, not of ours. */
async function connected(config: Parameters<typeof Graph.connect>[0]): Promise<Graph> {
  try {
    return await Graph.connect(config);
  } catch (fault) {
    if (!(fault instanceof PlatformError)) throw fault;
    throw new InputFault('BAD_USER_INPUT', `The database of Cartography: ${fault.message}`, {
      remedy: 'Check address, --user, --password and --database.',
      cause: fault,
    });
  }
}
