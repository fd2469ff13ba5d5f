import { z } from 'zod';
import { readYamlFile, unusableFile } from './yaml-file.js';

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

const WORDS = { of: 'connectors', page: 'docs/connectors.md' };

const FILE = z.strictObject({ connectors: z.array(CONNECTOR) });

/** Reads the file that SEQUITUR_CONNECTORS names. */
export function readConnectors(file: string): readonly ConnectorEntry[] {
  const { connectors } = readYamlFile(file, FILE, WORDS);
  const names = connectors.map(({ connector }) => connector);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw unusableFile(file, [`connectors: ${twice.join(', ')} is named twice`], WORDS);
  return connectors;
}
