import { InvalidArgumentError, type Command } from 'commander';
import { InputFault } from '../../../domain/errors.js';
import { ROLES, type Principal } from '../../../domain/access.js';
import { apiKeyStore } from '../../../graph/stores/api-key.store.js';
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type KeyDeps,
} from '../../../usecases/access/api-keys.js';
import type { ApiKey } from '../../../usecases/access/ports.js';
import { readConfig } from '../../config/config.js';
import { openGraph } from '../../open-graph.js';

/** Whoever may run commands on this machine with its database's password is its administrator. */
const OPERATOR: Principal = { id: 'operator', name: 'command line', kind: 'human', roles: ['admin'], sources: ['*'] };

interface CreateOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly source: readonly string[];
  readonly human?: boolean;
  readonly agent?: boolean;
  readonly masked?: boolean;
  readonly days?: number;
  readonly json?: boolean;
}

interface RotateOptions {
  readonly overlapHours: number;
  readonly days?: number;
  readonly json?: boolean;
}

/** `sequitur keys create|rotate|revoke|list`. */
export function register(program: Command): void {
  const keys = program.command('keys').description('make, list, rotate and revoke API keys');
  keys
    .command('create')
    .description('make a key; its text is shown this once')
    .requiredOption('--name <name>', 'what the key is for')
    .requiredOption('--role <role...>', `one or more of ${ROLES.join(', ')}`)
    .option('--source <source...>', 'what it may deliver: vendor/product, vendor/* or *', [])
    .option('--human', 'a person’s key: may approve and correct, where a machine’s may not')
    .option('--agent', 'the key of an agent: it may ask for actions, and everything it asks is in the audit')
    .option('--masked', 'shows personal data only as pseudonyms, and finds nobody by it')
    .option('--days <days>', 'how long it is valid (default: until revoked)', wholeDays)
    .option('--json', 'one JSON object')
    .action((options: CreateOptions) => withKeys((deps) => create(options, deps)));
  keys
    .command('rotate')
    .description('give a key another secret; what it owns and did stays its own')
    .argument('<id>', 'the part of the key between the underscores')
    .option('--overlap-hours <hours>', 'for how long the secret before is good as well', Number, 24)
    .option('--days <days>', 'how long it is valid from now on (default: as before)', wholeDays)
    .option('--json', 'one JSON object')
    .action((id: string, options: RotateOptions) => withKeys((deps) => rotate(id, options, deps)));
  keys
    .command('revoke')
    .description('make a key useless, within seconds on every node')
    .argument('<id>', 'the part of the key between the underscores')
    .option('--json', 'one JSON object')
    .action((id: string, options: { json?: boolean }) => withKeys((deps) => revoke(id, options, deps)));
  keys
    .command('list')
    .description('every key, without its secret')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) => withKeys((deps) => list(options, deps)));
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days > 0) return days;
  throw new InvalidArgumentError('must be a whole number of days.');
}

async function withKeys(work: (deps: KeyDeps) => Promise<void>): Promise<void> {
  const open = await openGraph(readConfig(process.env), { exclusive: false, onProgress: () => undefined });
  try {
    await work({ keys: apiKeyStore(open.graph), now: Date.now });
  } finally {
    await open.close();
  }
}

const DAY_MS = 86_400_000;

function kindOf({ human, agent }: CreateOptions): 'human' | 'agent' | 'service' {
  if (human === true && agent === true) throw new InputFault('USAGE', 'A key is a person’s or an agent’s, not both.');
  return human === true ? 'human' : agent === true ? 'agent' : 'service';
}

async function create(options: CreateOptions, deps: KeyDeps): Promise<void> {
  const expiresAt = options.days === undefined ? null : deps.now() + options.days * DAY_MS;
  const wanted = {
    name: options.name,
    kind: kindOf(options),
    roles: options.role,
    sources: options.source,
    masked: options.masked ?? false,
    expiresAt,
  };
  const { text, key } = await createApiKey(OPERATOR, wanted, deps);
  if (options.json === true) print({ key: text, ...key });
  else process.stdout.write(`${text}\n`);
  if (options.json !== true) process.stderr.write(`Key ${key.id} (${key.roles.join(', ')}). It is not shown again.\n`);
}

async function rotate(id: string, { overlapHours, days, json }: RotateOptions, deps: KeyDeps): Promise<void> {
  const expiresAt = days === undefined ? {} : { expiresAt: deps.now() + days * DAY_MS };
  const { text, key } = await rotateApiKey(OPERATOR, { id, bothForHours: overlapHours, ...expiresAt }, deps);
  if (json === true) return print({ key: text, ...key });
  process.stdout.write(`${text}\n`);
  process.stderr.write(
    `The secret before is good for ${String(overlapHours)} hours more. This one is not shown again.\n`,
  );
}

async function revoke(id: string, options: { readonly json?: boolean }, deps: KeyDeps): Promise<void> {
  await revokeApiKey(OPERATOR, id, deps);
  if (options.json === true) print({ id, revoked: true });
  else process.stdout.write(`Key ${id} is revoked.\n`);
}

async function list(options: { readonly json?: boolean }, deps: KeyDeps): Promise<void> {
  for (const key of await listApiKeys(OPERATOR, deps)) {
    if (options.json === true) print(key);
    else process.stdout.write(`${line(key)}\n`);
  }
}

function line({ id, name, roles, sources, revokedAt, expiresAt, lastUsedAt }: ApiKey): string {
  const state =
    revokedAt === null ? (expiresAt === null ? 'valid' : `until ${day(expiresAt)}`) : `revoked ${day(revokedAt)}`;
  const used = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`;
  return [id, state.padEnd(18), used.padEnd(21), roles.join(','), sources.join(','), name].join('  ');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
