import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

const text = z.string().min(1);
/** Where a secret is, never the secret. */
const reference = z.string().regex(/^(env|file):./, 'is a reference: env:NAME or file:PATH');

const microsoftAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('secret'), secret: reference }),
  z.strictObject({ kind: z.literal('certificate'), privateKey: reference, thumbprint: text }),
]);
const microsoft = { tenantId: text, clientId: text, auth: microsoftAuth, loginUrl: z.exactOptional(z.url()) };

/** One entry for each vendor, as its adapter takes it; docs/connectors.md shows them all. */
const CONNECTOR = z.discriminatedUnion('connector', [
  z.strictObject({
    connector: z.literal('okta'),
    baseUrl: z.url(),
    auth: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('ssws'), token: reference }),
      z.strictObject({
        kind: z.literal('oauth'),
        clientId: text,
        privateKey: reference,
        keyId: z.exactOptional(text),
      }),
    ]),
  }),
  z.strictObject({ connector: z.literal('entra'), ...microsoft, graphUrl: z.exactOptional(z.url()) }),
  z.strictObject({
    connector: z.literal('mde'),
    ...microsoft,
    defenderUrl: z.exactOptional(z.url()),
    resource: z.exactOptional(z.url()),
  }),
  z.strictObject({
    connector: z.literal('google'),
    serviceAccount: text,
    privateKey: reference,
    keyId: z.exactOptional(text),
    subject: text,
    apiUrl: z.exactOptional(z.url()),
    gmailUrl: z.exactOptional(z.url()),
    tokenUrl: z.exactOptional(z.url()),
  }),
  z.strictObject({
    connector: z.literal('crowdstrike'),
    baseUrl: z.url(),
    clientId: reference,
    clientSecret: reference,
  }),
  z.strictObject({ connector: z.literal('sentinelone'), baseUrl: z.url(), token: reference }),
  z.strictObject({ connector: z.literal('firewall'), baseUrl: z.url(), secret: reference }),
  z.strictObject({
    connector: z.literal('aws'),
    region: text,
    accessKeyId: reference,
    secretAccessKey: reference,
    sessionToken: z.exactOptional(reference),
    s3Url: z.exactOptional(z.url()),
  }),
  z.strictObject({
    connector: z.literal('jira'),
    baseUrl: z.url(),
    email: text,
    token: reference,
    issueType: z.exactOptional(text),
  }),
  z.strictObject({
    connector: z.literal('servicenow'),
    baseUrl: z.url(),
    user: text,
    password: reference,
    table: z.exactOptional(text),
  }),
  z.strictObject({ connector: z.literal('slack'), token: reference, apiUrl: z.exactOptional(z.url()) }),
  z.strictObject({ connector: z.literal('teams'), channels: z.record(text, reference) }),
  z.strictObject({
    connector: z.literal('webhook'),
    receivers: z.record(text, z.strictObject({ url: z.url(), secret: reference })),
  }),
  z.strictObject({
    connector: z.literal('email'),
    host: text,
    port: z.int().min(1).max(65_535),
    secure: z.boolean().default(false),
    from: text,
    user: z.exactOptional(text),
    password: z.exactOptional(reference),
  }),
]);
export type ConnectorEntry = z.infer<typeof CONNECTOR>;

const FILE = z.strictObject({ connectors: z.array(CONNECTOR) });

/** Reads the file that SEQUITUR_CONNECTORS names; every fault is told at once, each with its place. */
export function readConnectors(file: string): readonly ConnectorEntry[] {
  const parsed = FILE.safeParse(contentOf(file));
  if (!parsed.success) {
    throw unusable(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const { connectors } = parsed.data;
  const names = connectors.map(({ connector }) => connector);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw unusable(file, [`connectors: ${twice.join(', ')} is named twice`]);
  return connectors;
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw unusable(file, ['it cannot be read as YAML'], cause);
  }
}

function unusable(file: string, faults: readonly string[], cause?: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'CONFIG_INVALID',
    `The connectors of ${file} are not usable:\n  ${faults.join('\n  ')}`,
    EXIT.CONFIG_INVALID,
    { place: { file }, remedy: 'Correct the entries named above; docs/connectors.md shows each one.', cause },
  );
}
