import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { reference, source } from './entry-words.js';
import { SCHEMES, type SchemeName } from '../../connectors/inbound-webhook/schemes.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { pullEntry } from './pull-entries.js';
import { syslogListener } from './syslog-entry.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

const schemes = Object.keys(SCHEMES) as [SchemeName, ...SchemeName[]];

const webhook = z.strictObject({
  source,
  scheme: z.enum([...schemes, 'header']),
  header: z.string().min(1).optional(),
  secrets: z.array(reference).min(1),
});

const FILE = z.strictObject({
  webhooks: z.array(webhook).default([]),
  pull: z.array(pullEntry).default([]),
  syslog: z.array(syslogListener).default([]),
});

export type SourcesFile = z.infer<typeof FILE>;

export const NO_SOURCES: SourcesFile = FILE.parse({});

/** Reads the file of SEQUITUR_SOURCES; every fault is told at once, each with its place. */
export function readSourcesFile(file: string | undefined): SourcesFile {
  if (file === undefined) return NO_SOURCES;
  const parsed = FILE.safeParse(contentOf(file) ?? {});
  if (parsed.success) return parsed.data;
  throw unusable(
    file,
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw unusable(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
}

function unusable(file: string, faults: readonly string[]): EnvironmentFault {
  return new EnvironmentFault(
    'CONFIG_INVALID',
    `${file} is not a usable file of sources:\n  ${faults.join('\n  ')}`,
    EXIT.CONFIG_INVALID,
    { place: { file }, remedy: 'Correct what is named above; docs/ingestion.md shows every form.' },
  );
}
