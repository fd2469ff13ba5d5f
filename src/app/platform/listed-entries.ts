import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { credentialReader } from '../../connectors/credential.js';
import type { VendorParts } from '../../connectors/wire/api.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

/** Names an entry in logs and in the graph. */
export const ENTRY_ID = z.string().regex(/^[\w.-]{1,64}$/);

/** A secret itself is refused: the file may be shown, its secrets may not. */
export const CREDENTIAL = z.string().regex(/^(env:\w+|file:.+)$/, 'must be env:NAME or file:PATH');

/** The setting that names the file, what an empty file says, and what to do where it cannot be used. */
export interface ListSetting {
  readonly setting: string;
  readonly empty: unknown;
  readonly remedy: string;
}

/** What a YAML file lists to be asked. */
export function listedIn<Listed>(schema: z.ZodType<Listed>, file: string, told: ListSetting): Listed {
  const parsed = schema.safeParse(documentOf(file, told));
  if (parsed.success) return parsed.data;
  throw invalid(file, z.prettifyError(parsed.error), told);
}

/** What listed entries are asked with. */
export function askingParts(
  env: NodeJS.ProcessEnv,
  limits: { readonly maxReplyCharacters?: number } = {},
): VendorParts {
  const exchange = createExchange({ fetch, now: Date.now, onlyAsks: true, ...limits });
  return { exchange, readCredential: credentialReader(env), now: Date.now };
}

function documentOf(file: string, told: ListSetting): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) ?? told.empty;
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : 'cannot be read', told);
  }
}

function invalid(file: string, why: string, { setting, remedy }: ListSetting): EnvironmentFault {
  return new EnvironmentFault('CONFIG_INVALID', `${setting}: ${file}: ${why}`, EXIT.CONFIG_INVALID, { remedy });
}
