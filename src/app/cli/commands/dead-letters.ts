import { InvalidArgumentError, type Command } from 'commander';
import { readConfig } from '../../config/config.js';
import { clientFor } from '../client-for.js';

interface Options {
  readonly source?: string;
  readonly code?: string;
  readonly first?: number;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface Letter {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly source: string | null;
  readonly mapping: string | null;
  readonly receivedAt: string;
  readonly raw: string | null;
}

const LIST = `query DeadLetters($filter: DeadLetterFilter, $first: Int, $after: String) {
  deadLetters(filter: $filter, first: $first, after: $after) {
    nodes { id code message source mapping receivedAt raw }
    pageInfo { hasNextPage endCursor }
  }
}`;

const REPLAY = `mutation ReplayDeadLetters($input: ReplayDeadLettersInput!) {
  replayDeadLetters(input: $input) { replayed stillParked after }
}`;

/** `sequitur dead-letters list|replay`: records that could not be used, and another try after a fix. */
export function register(program: Command): void {
  const letters = program.command('dead-letters').description('list and replay records that could not be used');
  withServer(letters.command('list'))
    .description('the latest, each with its code, reason and raw record')
    .option('--first <n>', 'how many', count, 50)
    .action(list);
  withServer(letters.command('replay'))
    .description('send them through the ingestion door again: those named, else all that match')
    .argument('[ID...]', 'ids as the list gives them')
    .action(replay);
}

function withServer(command: Command): Command {
  return command
    .option('--source <vendor/product>', 'only of this source')
    .option('--code <code>', 'only with this code')
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--json', 'JSON: one object a line, or one as summary');
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('must be a whole number above 0.');
}

const PAGE = 100;

interface Page {
  readonly nodes: readonly Letter[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function list(options: Options): Promise<void> {
  const client = clientFor(options, readConfig(process.env));
  const filter = {
    ...(options.source === undefined ? {} : { source: options.source }),
    ...(options.code === undefined ? {} : { code: [options.code] }),
  };
  let after: string | null = null;
  for (let left = options.first ?? PAGE; left > 0;) {
    const first = Math.min(left, PAGE);
    const { deadLetters }: { deadLetters: Page } = await client.request(LIST, { filter, first, after });
    for (const letter of deadLetters.nodes)
      process.stdout.write(options.json === true ? `${JSON.stringify(letter)}\n` : textOf(letter));
    left -= deadLetters.nodes.length;
    after = deadLetters.pageInfo.endCursor;
    if (!deadLetters.pageInfo.hasNextPage) return;
  }
}

function textOf({ id, code, message, source, mapping, receivedAt, raw }: Letter): string {
  const head = `${receivedAt}  ${code}  ${source ?? 'no source'}  ${mapping ?? 'no mapping'}\n  ${message}\n  ${id}\n`;
  return `${head}  ${JSON.stringify((raw ?? '').slice(0, 300))}\n`;
}

interface Replayed {
  readonly replayed: number;
  readonly stillParked: number;
  readonly after: string | null;
}

async function replay(ids: readonly string[], options: Options): Promise<void> {
  const client = clientFor(options, readConfig(process.env));
  const total = { replayed: 0, stillParked: 0 };
  const inputs = ids.length > 0 ? idPages(ids) : null;
  let after: string | null = null;
  do {
    const filter = { source: options.source ?? null, code: options.code ?? null };
    const input: object = inputs === null ? { filter, after } : { ids: inputs.shift() ?? [] };
    const { replayDeadLetters: answer }: { replayDeadLetters: Replayed } = await client.request(REPLAY, { input });
    total.replayed += answer.replayed;
    total.stillParked += answer.stillParked;
    after = answer.after;
  } while (inputs === null ? after !== null : inputs.length > 0);
  if (options.json === true) process.stdout.write(`${JSON.stringify(total)}\n`);
  else process.stdout.write(`Replayed ${String(total.replayed)}; ${String(total.stillParked)} still cannot be used.\n`);
}

function idPages(ids: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, page) => ids.slice(page * PAGE, (page + 1) * PAGE));
}
