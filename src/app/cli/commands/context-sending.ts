import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, type Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import {
  managerCircles,
  type FactDraft,
  type FileProblem,
  type InventoryReading,
} from '../../../pipeline/enrich/inventory/index.js';
import { readConfig } from '../../config/config.js';
import type { GraphqlClient } from '../../graphql-client.js';
import { clientFor } from '../client-for.js';

/** What every import is told, wherever it reads from. */
export interface SendingOptions {
  readonly source?: string;
  readonly owner?: string;
  readonly maxAgeDays?: number;
  readonly dryRun?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export function withSendingOptions(command: Command, defaultSource: string): Command {
  return command
    .option('--source <name>', `who says it (default: ${defaultSource})`)
    .option('--owner <who>', 'who answers for facts whose source names nobody')
    .option('--max-age-days <n>', 'days after which it must be said again', days)
    .option('--dry-run', 'change nothing, show what would be written and where sources disagree')
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--json', 'one JSON object as summary');
}

function days(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('must be a whole number above 0.');
}

export function senderFor(options: SendingOptions): GraphqlClient {
  return clientFor(options, readConfig(process.env));
}

export function showsProgress({ json }: SendingOptions): boolean {
  return json !== true && process.stderr.isTTY;
}

interface Claim {
  readonly source: string;
  readonly value: unknown;
}
interface Conflict {
  readonly subject: string;
  readonly kind: string;
  readonly claims: readonly Claim[];
}
interface Imported {
  readonly __typename: string;
  readonly message?: string;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly unowned: number;
  readonly problems: readonly FileProblem[];
  readonly conflicts: readonly Conflict[];
  readonly sample: readonly { readonly subject: string; readonly kind: string; readonly value: unknown }[];
}

const IMPORT = `mutation ImportContext($input: ImportContextInput!) { importContext(input: $input) {
  __typename
  ... on ContextImported { added changed unchanged unowned problems { place message }
    conflicts { subject kind claims { source value } } sample { subject kind value } }
  ... on Refusal { message } } }`;

type Sending = SendingOptions & { readonly source: string };

/** Facts of one request: far below the limit of a body, and often enough for a bar that moves. */
const CHUNK = 1_000;

/** Sends what was read, and tells what became of it. */
export async function sendReading(
  client: GraphqlClient,
  { records, facts, problems }: InventoryReading,
  options: Sending,
): Promise<void> {
  const total: Total = {
    added: 0,
    changed: 0,
    unchanged: 0,
    unowned: 0,
    problems: [...problems, ...managerCircles(facts)],
    conflicts: [],
    sample: [],
  };
  const bar = showsProgress(options) ? barFor(facts.length) : null;
  for (let at = 0; at < facts.length; at += CHUNK) {
    add(total, await send(client, facts.slice(at, at + CHUNK), options));
    bar?.increment(Math.min(CHUNK, facts.length - at));
  }
  bar?.stop();
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ dryRun: options.dryRun === true, records, ...total })}\n`);
  else process.stdout.write(summaryOf(records, total, options.dryRun === true));
}

function barFor(total: number): SingleBar {
  const bar = new SingleBar({
    format: 'facts [{bar}] {percentage}% | {value} of {total}',
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return bar;
}

interface Total {
  added: number;
  changed: number;
  unchanged: number;
  unowned: number;
  readonly problems: FileProblem[];
  readonly conflicts: Conflict[];
  readonly sample: Imported['sample'][number][];
}

async function send(client: GraphqlClient, facts: readonly FactDraft[], options: Sending): Promise<Imported> {
  const { source, owner, maxAgeDays, dryRun = false } = options;
  const text = facts.map((fact) => JSON.stringify(fact)).join('\n');
  const given = { ...(owner === undefined ? {} : { owner }), ...(maxAgeDays === undefined ? {} : { maxAgeDays }) };
  const input = { format: 'JSON', text: `${text}\n`, source, dryRun, ...given };
  const { importContext } = await client.request<{ importContext: Imported }>(IMPORT, { input });
  if (importContext.__typename !== 'ContextImported')
    throw new InputFault('BAD_USER_INPUT', importContext.message ?? 'The server refused the import.');
  return importContext;
}

function add(total: Total, part: Imported): void {
  total.added += part.added;
  total.changed += part.changed;
  total.unchanged += part.unchanged;
  total.unowned += part.unowned;
  const known = new Set(total.problems.map(({ message }) => message));
  total.problems.push(...part.problems.filter(({ message }) => !known.has(message)));
  total.conflicts.push(...part.conflicts);
  total.sample.push(...part.sample.slice(0, 20 - total.sample.length));
}

function summaryOf(records: number, total: Total, dryRun: boolean): string {
  const { added, changed, unchanged, unowned, problems, conflicts, sample } = total;
  const would = dryRun ? 'Would write' : 'Wrote';
  return [
    `${String(records)} records. ${would} ${String(added)} new and ${String(changed)} changed facts; ${String(unchanged)} were known, ${String(unowned)} have no owner.`,
    ...sample.map(({ subject, kind, value }) => `  ${subject}  ${kind}  ${JSON.stringify(value)}`),
    ...conflicts.map(
      ({ subject, kind, claims }) =>
        `! ${subject}  ${kind}: ${claims.map(({ source, value }) => `${source} says ${JSON.stringify(value)}`).join(', ')}`,
    ),
    ...problems.map(({ place, message }) => `? ${place}: ${message}`),
    '',
  ].join('\n');
}
