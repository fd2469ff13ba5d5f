import { z } from 'zod';
import { SASL_MECHANISMS } from '../../connectors/kafka/config.js';
import { CONTENT_TYPES } from '../../connectors/microsoft365/activity.js';
import { entryId, reference, source } from './entry-words.js';

const text = z.string().min(1);
const common = { id: entryId, since: z.iso.datetime({ offset: true }).optional() };

const okta = z.strictObject({
  ...common,
  type: z.literal('okta_system_log'),
  url: z.url(),
  token: reference.optional(),
  clientId: text.optional(),
  privateKey: reference.optional(),
  keyId: text.optional(),
});

/** An application of the tenant, proven by a secret or by a certificate's key. */
const microsoft = {
  ...common,
  tenantId: text,
  clientId: text,
  secret: reference.optional(),
  privateKey: reference.optional(),
  thumbprint: text.optional(),
  /** National clouds have addresses of their own. */
  loginUrl: z.url().optional(),
};

const graph = z.strictObject({
  ...microsoft,
  type: z.literal('microsoft_graph'),
  log: z.enum(['alerts', 'sign_ins', 'directory_audits']),
  graphUrl: z.url().optional(),
});

const activity = z.strictObject({
  ...microsoft,
  type: z.literal('microsoft_activity'),
  contentTypes: z
    .array(z.enum(CONTENT_TYPES))
    .min(1)
    .default(['Audit.AzureActiveDirectory', 'Audit.Exchange', 'Audit.SharePoint', 'Audit.General']),
  manageUrl: z.url().optional(),
});

const google = z.strictObject({
  ...common,
  type: z.literal('google_reports'),
  serviceAccount: text,
  privateKey: reference,
  keyId: text.optional(),
  subject: text,
  applications: z
    .array(z.string().regex(/^[a-z_]+$/))
    .min(1)
    .default(['login', 'admin', 'token', 'user_accounts']),
  lateMinutes: z.number().int().min(5).max(4_320).default(60),
  apiUrl: z.url().optional(),
  tokenUrl: z.url().optional(),
});

const aws = z.strictObject({
  ...common,
  type: z.literal('aws_s3_queue'),
  source: source.default('aws/cloudtrail'),
  region: z.string().regex(/^[a-z0-9-]+$/),
  queueUrl: z.url(),
  accessKeyId: reference,
  secretAccessKey: reference,
  sessionToken: reference.optional(),
  sqsUrl: z.url().optional(),
  s3Url: z.url().optional(),
});

const kafka = z.strictObject({
  ...common,
  type: z.literal('kafka'),
  source,
  brokers: z.array(z.string().regex(/^(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'must be host:port')).min(1),
  topic: z.string().regex(/^[\w.-]{1,249}$/, 'must be the name of one topic'),
  partitions: z.array(z.number().int().min(0)).min(1).optional(),
  group: z
    .string()
    .regex(/^[\w.-]{1,200}$/)
    .default('sequitur'),
  sasl: z.strictObject({ mechanism: z.enum(SASL_MECHANISMS), user: text, password: reference }).optional(),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({ authority: reference.optional(), certificate: reference.optional(), key: reference.optional() }),
    ])
    .optional(),
  lateMinutes: z.number().int().min(1).max(4_320).default(15),
});

/** A vendor that is asked for records. */
export const pullEntry = z
  .discriminatedUnion('type', [okta, graph, activity, google, aws, kafka])
  .superRefine((one, context) => {
    const message = missingProof(one);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

export type PullEntry = z.infer<typeof pullEntry>;
export type PullEntryOf<T extends PullEntry['type']> = Extract<PullEntry, { type: T }>;

function missingProof(
  one: z.infer<typeof okta> | z.infer<typeof graph> | z.infer<typeof activity> | object,
): string | null {
  if (!('type' in one)) return null;
  if (one.type === 'okta_system_log') {
    const byKey = one.clientId !== undefined && one.privateKey !== undefined;
    return (one.token === undefined) === byKey ? null : 'needs either token, or clientId and privateKey';
  }
  if (!('tenantId' in one)) return null;
  const byCertificate = one.privateKey !== undefined && one.thumbprint !== undefined;
  return (one.secret === undefined) === byCertificate ? null : 'needs either secret, or privateKey and thumbprint';
}
