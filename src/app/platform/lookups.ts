import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { credentialReader } from '../../connectors/credential.js';
import { LOOKUP_VENDORS, lookupProvider } from '../../connectors/lookup/index.js';
import { baseUrl } from '../../connectors/wire/base-url.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { Lookups } from '../../usecases/decision/ask-questions.js';
import type { Config } from '../config/config.js';

type VendorName = keyof typeof LOOKUP_VENDORS;
const NAMES = Object.keys(LOOKUP_VENDORS) as [VendorName, ...VendorName[]];

const FILE = z.partialRecord(
  z.enum(NAMES),
  z.strictObject({
    url: z.url().optional(),
    /** `env:NAME` or `file:PATH`, never the key itself. */
    credential: z
      .string()
      .regex(/^(env|file):./)
      .optional(),
    perMinute: z.int().positive().optional(),
    timeoutMs: z.int().positive().max(60_000).optional(),
    keepMinutes: z.int().min(0).optional(),
    values: z.int().positive().max(50).optional(),
  }),
);

/** The providers outside that SEQUITUR_LOOKUPS names; whom it does not name is never asked. */
export function lookupsOf({ SEQUITUR_LOOKUPS: file }: Config, env: NodeJS.ProcessEnv): Lookups {
  if (file === undefined) return {};
  const parts = {
    exchange: createExchange({ fetch, now: Date.now }),
    readCredential: credentialReader(env),
    now: Date.now,
  };
  const entries = Object.entries(placesIn(file)).map(([name, place]) => {
    const vendor = LOOKUP_VENDORS[name as VendorName];
    const { url, credential = null, keepMinutes, ...limits } = place;
    const kept = keepMinutes === undefined ? {} : { keepMs: keepMinutes * 60_000 };
    const at = { url: baseUrl(url ?? vendor.defaultUrl), credential };
    return [name, lookupProvider(vendor, at, { ...parts, limits: { ...given(limits), ...kept } })] as const;
  });
  return Object.fromEntries(entries);
}

function given<T extends object>(limits: T): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const entries = Object.entries(limits).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]-?: Exclude<T[K], undefined> };
}

function placesIn(file: string): z.output<typeof FILE> {
  const parsed = FILE.safeParse(documentOf(file));
  if (parsed.success) return parsed.data;
  throw invalid(file, z.prettifyError(parsed.error));
}

function documentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : 'cannot be read');
  }
}

function invalid(file: string, why: string): EnvironmentFault {
  return new EnvironmentFault('CONFIG_INVALID', `SEQUITUR_LOOKUPS: ${file}: ${why}`, EXIT.CONFIG_INVALID, {
    remedy: `Name any of ${NAMES.join(', ')}, each with url, credential (env:NAME or file:PATH), perMinute, timeoutMs, keepMinutes, values.`,
  });
}
