import { z } from 'zod';
import { LOOKUP_VENDORS, lookupProvider } from '../../connectors/lookup/index.js';
import { baseUrl } from '../../connectors/wire/base-url.js';
import type { Lookups } from '../../usecases/decision/ask-questions.js';
import type { Config } from '../config/config.js';
import { askingParts, CREDENTIAL, listedIn } from './listed-entries.js';

type VendorName = keyof typeof LOOKUP_VENDORS;
const NAMES = Object.keys(LOOKUP_VENDORS) as [VendorName, ...VendorName[]];

const FILE = z.partialRecord(
  z.enum(NAMES),
  z.strictObject({
    url: z.url().optional(),
    credential: CREDENTIAL.optional(),
    perMinute: z.int().positive().optional(),
    timeoutMs: z.int().positive().max(60_000).optional(),
    keepMinutes: z.int().min(0).optional(),
    values: z.int().positive().max(50).optional(),
  }),
);

const LIST = {
  setting: 'SEQUITUR_LOOKUPS',
  empty: {},
  remedy: `Name any of ${NAMES.join(', ')}, each with url, credential (env:NAME or file:PATH), perMinute, timeoutMs, keepMinutes, values.`,
};

/** The providers outside that SEQUITUR_LOOKUPS names; whom it does not name is never asked. */
export function lookupsOf({ SEQUITUR_LOOKUPS: file }: Config, env: NodeJS.ProcessEnv): Lookups {
  if (file === undefined) return {};
  const parts = askingParts(env);
  const entries = Object.entries(listedIn(FILE, file, LIST)).map(([name, place]) => {
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
