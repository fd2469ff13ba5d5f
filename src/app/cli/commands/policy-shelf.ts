import type { Command } from 'commander';
import { InputFault, type ErrorCode } from '../../../domain/errors.js';
import { readConfig } from '../../config/config.js';
import { clientFor, type ServerOptions } from '../client-for.js';
import { readInput } from '../read-input.js';

const CHANGED = `__typename
  ... on PolicyChanged { policy { key digest status owner publishedBy } redecided warnings }
  ... on Refusal { code message remedy }`;

export const SAVE = `mutation SavePolicy($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) { ${CHANGED} } }`;
export const PUBLISH = `mutation PublishPolicy($input: PublishPolicyInput!) { publishPolicy(input: $input) { ${CHANGED} } }`;

interface Changed {
  readonly policy: {
    readonly key: string;
    readonly digest: string | null;
    readonly status: string;
    readonly owner: string | null;
    readonly publishedBy: string | null;
  };
  readonly redecided: number;
  readonly warnings: readonly string[];
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

type Reply = Readonly<Record<string, Changed | Refused>>;

interface Options extends ServerOptions {
  readonly json?: boolean;
}

interface SaveOptions extends Options {
  readonly shadow?: boolean;
}

interface PublishOptions extends Options {
  readonly reason: string;
  readonly digest?: string;
  readonly override?: string;
}

/** `sequitur policies save|publish`: a policy on its way into force on a running server, by two people. */
export function registerShelf(policies: Command): void {
  withServer(policies.command('save').argument('<file>', 'the policy, YAML or JSON'))
    .option('--shadow', 'decide under it beside the policies in force, without any effect')
    .description('keep a policy as a draft on the server; nothing is decided under it yet')
    .action(async (file: string, { shadow = false, ...options }: SaveOptions) => {
      tell(await change(SAVE, 'savePolicyDraft', { text: readInput(file), shadow }, options), options);
    });
  withServer(policies.command('publish').argument('<policy>', 'the draft, id@version'))
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .option('--digest <digest>', 'of what you looked at: refused where it has changed since')
    .option('--override <text>', 'why the gate is overruled; its owner or deputy may, who wrote it never')
    .description('put a draft into force; whoever wrote it cannot. Open cases are decided again')
    .action(async (policy: string, { reason, digest, override, ...options }: PublishOptions) => {
      tell(await change(PUBLISH, 'publishPolicy', { policy, reason, digest, override }, options), options);
    });
}

function withServer(command: Command): Command {
  return command
    .option('--url <url>', 'GraphQL address of the server (default: SEQUITUR_URL, else this machine’s)')
    .option('--key <key>', 'API key (default: SEQUITUR_KEY)')
    .option('--json', 'the answer as one JSON object');
}

/** A refusal is a fault of this command, with the server's own code. */
async function change(document: string, field: string, input: object, options: Options): Promise<Changed> {
  const reply = (await clientFor(options, readConfig(process.env)).request<Reply>(document, { input }))[field];
  if (reply === undefined) throw new InputFault('INTERNAL', 'The server answered without data.');
  if (!('code' in reply)) return reply;
  const { code, message, remedy } = reply;
  throw new InputFault(code as ErrorCode, message, remedy === null ? {} : { remedy });
}

function tell({ policy, redecided, warnings }: Changed, { json }: Options): void {
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ policy, redecided, warnings })}\n`);
    return;
  }
  const { key, status, digest, publishedBy } = policy;
  const by = publishedBy === null ? '' : ` by ${publishedBy}`;
  const again = redecided === 0 ? '' : `, ${String(redecided)} open cases are decided again`;
  process.stdout.write(`${key}: ${status}${by}${again}\n  digest ${digest ?? 'unknown'}\n`);
  for (const warning of warnings) process.stdout.write(`  warning: ${warning}\n`);
}
