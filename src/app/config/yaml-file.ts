import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

/** How a fault of a file is told. */
export interface FileWords {
  /** What the file holds: "approvals". */
  readonly of: string;
  /** The page that shows every form. */
  readonly page: string;
}

/** Reads a file of settings; every fault is told at once, each with its place. An empty file is an empty object. */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>, words: FileWords): T {
  const parsed = schema.safeParse(contentOf(file, words) ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw unusableFile(file, faults, words);
}

export function unusableFile(file: string, faults: readonly string[], { of, page }: FileWords): EnvironmentFault {
  return new EnvironmentFault(
    'CONFIG_INVALID',
    `${file} is not a usable file of ${of}:\n  ${faults.join('\n  ')}`,
    EXIT.CONFIG_INVALID,
    { place: { file }, remedy: `Correct what is named above; ${page} shows every form.` },
  );
}

function contentOf(file: string, words: FileWords): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw unusableFile(file, [cause instanceof Error ? cause.message : String(cause)], words);
  }
}
