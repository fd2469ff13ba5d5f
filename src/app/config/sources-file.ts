import { z } from 'zod';
import { reference, source } from './entry-words.js';
import { SCHEMES, type SchemeName } from '../../connectors/inbound-webhook/schemes.js';
import { pullEntry } from './pull-entries.js';
import { syslogListener } from './syslog-entry.js';
import { readYamlFile } from './yaml-file.js';

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

const WORDS = { of: 'sources', page: 'docs/ingestion.md' };

export const NO_SOURCES: SourcesFile = FILE.parse({});

/** Reads the file of SEQUITUR_SOURCES. */
export function readSourcesFile(file: string | undefined): SourcesFile {
  return file === undefined ? NO_SOURCES : readYamlFile(file, FILE, WORDS);
}
