import { setTimeout as pause } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, type Command } from 'commander';
import { readConfig } from '../../config/config.js';
import type { GraphqlClient } from '../../graphql-client.js';
import { clientFor } from '../client-for.js';

interface Options {
  readonly source: string;
  readonly since?: string;
  readonly dryRun?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface Run {
  readonly state: 'running' | 'done';
  readonly since: string;
  readonly startedAt: string;
  readonly reached: string | null;
  readonly scanned: number;
  readonly unchanged: number;
  readonly changed: number;
  readonly added: number;
  readonly unreadable: number;
  readonly ambiguous: number;
  readonly samples: readonly {
    readonly uid: string;
    readonly fields: readonly {
      readonly path: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }[];
}

const FIELDS = `state since startedAt reached scanned unchanged changed added unreadable ambiguous
  samples { uid fields { path before after } }`;
const BEGIN = `mutation Reprocess($input: ReprocessInput!) { reprocess(input: $input) { ${FIELDS} } }`;
const LOOK = `query Reprocessing($source: String!) { reprocessing(source: $source) { ${FIELDS} } }`;
const LOOK_MS = 500;

/** `sequitur reprocess`: the mappings in force over what a source has stored; the server does the work, this waits for it. */
export function register(program: Command): void {
  program
    .command('reprocess')
    .description('apply the mappings in force to stored records of a source; interrupted runs go on by themselves')
    .requiredOption('--source <vendor/product>', 'whose records')
    .option('--since <time>', 'event time from which on, RFC 3339 (default: all)', instant)
    .option('--dry-run', 'change nothing, show what would differ')
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--json', 'one JSON object as summary')
    .action(async (options: Options) => {
      const client = clientFor(options, readConfig(process.env));
      const { source, since, dryRun = false } = options;
      const input = { source, dryRun, ...(since === undefined ? {} : { since }) };
      const begun = await client.request<{ readonly reprocess: Run }>(BEGIN, { input });
      const run = await finished(client, source, { run: begun.reprocess, quiet: options.json === true });
      process.stdout.write(options.json === true ? `${JSON.stringify(run)}\n` : textOf(run, dryRun));
    });
}

function instant(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('must be a time like 2026-03-02T12:00:00Z.');
  return new Date(at).toISOString();
}

interface Waiting {
  readonly run: Run;
  readonly quiet: boolean;
}

async function finished(client: GraphqlClient, source: string, { run: begun, quiet }: Waiting): Promise<Run> {
  const bar = quiet || !process.stderr.isTTY ? null : barFor(begun);
  let run = begun;
  try {
    while (run.state === 'running') {
      await pause(LOOK_MS);
      run = (await client.request<{ readonly reprocessing: Run }>(LOOK, { source })).reprocessing;
      if (run.reached !== null) bar?.update(Date.parse(run.reached), { changed: run.changed });
    }
  } finally {
    bar?.stop();
  }
  return run;
}

/** Event time is what is known beforehand; how many records lie in it is not. */
function barFor(run: Run): SingleBar {
  const bar = new SingleBar({
    format: '[{bar}] {percentage}% of the time | {changed} changed',
    stream: process.stderr,
  });
  const since = Date.parse(run.reached ?? run.since);
  bar.start(Date.parse(run.startedAt), since, { changed: run.changed });
  return bar;
}

function textOf(run: Run, dryRun: boolean): string {
  const counts = (['scanned', 'unchanged', 'changed', 'added', 'unreadable', 'ambiguous'] as const).map(
    (name) => `  ${name.padEnd(13)} ${String(run[name])}\n`,
  );
  const samples = run.samples.flatMap(({ uid, fields }) => [
    `  ${uid}\n`,
    ...fields.map(({ path, before, after }) => `    ${path}: ${before ?? '–'} → ${after ?? '–'}\n`),
  ]);
  const differs = run.changed + run.added > 0;
  const would = differs
    ? 'Nothing was changed; this would differ.\n'
    : 'Nothing was changed, and nothing would differ.\n';
  const title = dryRun ? would : 'Done.\n';
  return [title, ...counts, ...(samples.length === 0 ? [] : ['Some of the differences:\n', ...samples])].join('');
}
