import { resolve } from 'node:path';
import { z } from 'zod';
import { ROLES } from '../../domain/access.js';
import { rangeOf } from '../../domain/address-range.js';
import { readRetention, type Retention } from '../../domain/retention.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().positive();

/** Every setting, by the name of its environment variable; docs/configuration.md lists them with their defaults. */
function namesHost(uri: string): boolean {
  return URL.canParse(uri) && new URL(uri).hostname !== '';
}

/** What the driver takes; it would throw what it does not take as a fault of the program. */
const graphUri = z
  .string()
  .regex(/^(neo4j|bolt)(\+s|\+ssc)?:\/\//, 'must start with neo4j:// or bolt:// (optionally +s or +ssc)')
  .refine(namesHost, 'must name a host, and a port below 65536 if any')
  .refine((uri) => uri.startsWith('neo4j') || !uri.includes('?'), 'takes no parameters with bolt://');

const SETTINGS = z.object({
  SEQUITUR_HOME: z.string().min(1).default('.sequitur'),
  SEQUITUR_HOST: z.string().min(1).default('127.0.0.1'),
  SEQUITUR_PORT: port.default(4000),
  SEQUITUR_BOLT_PORT: port.default(0),
  SEQUITUR_HEAP_MB: positive.default(512),
  SEQUITUR_PAGE_CACHE_MB: positive.default(128),
  SEQUITUR_MIN_FREE_MB: z.coerce.number().int().nonnegative().default(256),
  SEQUITUR_MAX_LINE_BYTES: positive.default(10_485_760),
  SEQUITUR_INGEST_MAX_MB: positive.default(256),
  SEQUITUR_ATTACHMENT_MAX_MB: positive.default(100),
  SEQUITUR_ATTACHMENTS: z.string().min(1).optional(),
  SEQUITUR_FOLD_AFTER: z.coerce.number().int().min(0).max(1_000).default(10),
  SEQUITUR_SOURCES: z.string().min(1).optional(),
  SEQUITUR_MAPPINGS: z.string().min(1).optional(),
  SEQUITUR_RULES: z.string().min(1).optional(),
  SEQUITUR_LOOKUPS: z.string().min(1).optional(),
  SEQUITUR_FEEDS: z.string().min(1).optional(),
  SEQUITUR_PLACES: z.string().min(1).optional(),
  SEQUITUR_NETWORKS: z.string().min(1).optional(),
  SEQUITUR_DIRECTORIES: z.string().min(1).optional(),
  SEQUITUR_RETENTION_DAYS: positive.optional(),
  SEQUITUR_FEED_DAYS: positive.default(90),
  SEQUITUR_RETENTION: z.string().min(1).optional(),
  SEQUITUR_CONNECTORS: z.string().min(1).optional(),
  SEQUITUR_APPROVALS: z.string().min(1).optional(),
  SEQUITUR_ANCHOR: z.string().min(1).optional(),
  SEQUITUR_ANCHOR_SECONDS: positive.default(60),
  SEQUITUR_TRUSTED_DOCUMENTS: z.string().min(1).optional(),
  SEQUITUR_TRUSTED_ONLY: z.stringbool().default(false),
  SEQUITUR_PUBLIC_URL: z.url().optional(),
  SEQUITUR_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.string().refine((word) => rangeOf(word) !== null, 'names addresses and ranges, e.g. 10.0.0.0/8')))
    .default([]),
  SEQUITUR_OIDC_ISSUER: z.url().optional(),
  SEQUITUR_OIDC_CLIENT_ID: z.string().min(1).optional(),
  SEQUITUR_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  SEQUITUR_OIDC_AUDIENCE: z.string().min(1).optional(),
  SEQUITUR_OIDC_SCOPES: z.string().min(1).default('openid profile email'),
  SEQUITUR_OIDC_ROLES_CLAIM: z.string().min(1).default('roles'),
  SEQUITUR_OIDC_ROLES: z.string().min(1).optional(),
  SEQUITUR_MASKED: z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum([...ROLES.filter((role) => role !== 'admin'), 'agent'])))
    .default([]),
  SEQUITUR_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  NEO4J_URI: graphUri.optional(),
  NEO4J_USERNAME: z.string().min(1).default('neo4j'),
  NEO4J_PASSWORD: z.string().min(1).optional(),
  NEO4J_HUNT_URI: graphUri.optional(),
  NEO4J_HUNT_USERNAME: z.string().min(1).optional(),
  NEO4J_HUNT_PASSWORD: z.string().min(1).optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional(),
  OKTA_ORG_URL: z.url().optional(),
  OKTA_API_TOKEN: z.string().min(1).optional(),
});

export type Settings = z.infer<typeof SETTINGS>;

/** What is in force, after defaults; `home` is absolute. */
export interface Config extends Settings {
  readonly retention: Retention;
  readonly home: string;
}

/** Reads and checks the environment; every fault is told at once, each with its variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = SETTINGS.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  if (parsed.data.NEO4J_URI !== undefined && parsed.data.NEO4J_PASSWORD === undefined) {
    throw invalid(['NEO4J_PASSWORD: is needed with NEO4J_URI']);
  }
  if (
    parsed.data.NEO4J_HUNT_URI !== undefined &&
    (parsed.data.NEO4J_HUNT_PASSWORD ?? parsed.data.NEO4J_PASSWORD) === undefined
  ) {
    throw invalid(['NEO4J_HUNT_PASSWORD: is needed with NEO4J_HUNT_URI']);
  }
  if ((parsed.data.SEQUITUR_OIDC_ISSUER === undefined) !== (parsed.data.SEQUITUR_OIDC_CLIENT_ID === undefined)) {
    throw invalid(['SEQUITUR_OIDC_ISSUER: and SEQUITUR_OIDC_CLIENT_ID are given together']);
  }
  const { SEQUITUR_RETENTION_DAYS: days, SEQUITUR_RETENTION: exceptions } = parsed.data;
  const retention = readRetention(days, exceptions);
  return { ...parsed.data, retention, home: resolve(parsed.data.SEQUITUR_HOME) };
}

/** Variables that only the tests read. */
const TEST_ONLY = /^SEQUITUR_(DEV_DATA|TEST_|RUNS$|LONG$|KEY$|URL$)/;

/** Variables that look like ours and are not: most likely a slip of the pen, which `doctor` points out. */
export function unknownSettings(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(env).filter(
    (name) => name.startsWith('SEQUITUR_') && !(name in SETTINGS.shape) && !TEST_ONLY.test(name),
  );
}

function invalid(faults: readonly string[]): EnvironmentFault {
  return new EnvironmentFault(
    'CONFIG_INVALID',
    `The configuration is not usable:\n  ${faults.join('\n  ')}`,
    EXIT.CONFIG_INVALID,
    {
      remedy: 'Correct the environment variables named above; docs/configuration.md lists all of them.',
    },
  );
}

const SECRET = /PASSWORD|TOKEN|SECRET/;

/** The settings in force with secrets masked, for `sequitur doctor`. */
export function describeConfig(config: Config): readonly (readonly [string, string])[] {
  const names = Object.keys(SETTINGS.shape).sort() as (keyof Settings)[];
  return names.map((name) => [name, shown(name, config[name])] as const);
}

function shown(name: string, value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '(unset)';
  if (SECRET.test(name)) return '(set)';
  // A URL may carry a password in its user part.
  return String(value).replace(/\/\/[^@/]*@/, '//***@');
}
