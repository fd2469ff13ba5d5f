import { z } from 'zod';
import { readYamlFile } from './yaml-file.js';

const text = z.string().min(1);
/** Where a secret is, never the secret. */
const reference = z.string().regex(/^(env|file):./, 'is a reference: env:NAME or file:PATH');
const minutes = z.int().min(1).max(10_080);

const FILE = z
  .strictObject({
    escalateAfterMinutes: minutes.default(15),
    expireAfterMinutes: minutes.default(1_440),
    freshLoginMinutes: minutes.default(15),
    publicUrl: z.exactOptional(z.url({ protocol: /^https?$/ })),
    people: z
      .array(
        z.strictObject({
          principal: text,
          mail: z.exactOptional(z.email()),
          slack: z.exactOptional(z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'is a member id such as U012AB3CD')),
          escalation: z.boolean().default(false),
        }),
      )
      .default([]),
    slack: z.exactOptional(
      z.strictObject({
        token: reference,
        signingSecret: reference,
        channel: text,
        escalationChannel: z.exactOptional(text),
        apiUrl: z.exactOptional(z.url()),
        responseUrl: z.exactOptional(z.url()),
      }),
    ),
    mail: z.exactOptional(
      z.strictObject({
        host: text,
        port: z.int().min(1).max(65_535),
        secure: z.boolean().default(false),
        from: text,
        user: z.exactOptional(text),
        password: z.exactOptional(reference),
      }),
    ),
  })
  .refine(({ mail, publicUrl }) => mail === undefined || publicUrl !== undefined, {
    message: 'is needed for links in mail',
    path: ['publicUrl'],
  })
  .refine(({ escalateAfterMinutes, expireAfterMinutes }) => escalateAfterMinutes < expireAfterMinutes, {
    message: 'is earlier than expireAfterMinutes',
    path: ['escalateAfterMinutes'],
  });

const WORDS = { of: 'approvals', page: 'docs/guardrails.md' };

export type ApprovalsFile = z.infer<typeof FILE>;

/** Reads the file of SEQUITUR_APPROVALS. */
export function readApprovalsFile(file: string | undefined): ApprovalsFile {
  return file === undefined ? FILE.parse({}) : readYamlFile(file, FILE, WORDS);
}
