import { z } from 'zod';
import { said, silent, type LookupVendor } from './vendor.js';
import type { ValueKind } from './values.js';

const object = z.looseObject({
  data: z.looseObject({
    attributes: z.looseObject({
      last_analysis_stats: z.looseObject({
        malicious: z.int().min(0).default(0),
        suspicious: z.int().min(0).default(0),
        harmless: z.int().min(0).default(0),
        undetected: z.int().min(0).default(0),
      }),
      last_analysis_date: z.int().optional(),
    }),
  }),
});

const COLLECTIONS: Readonly<Record<ValueKind, string>> = { hash: 'files', address: 'ip_addresses', domain: 'domains' };
/** One or two engines are wrong about something every day. */
const ENOUGH_ENGINES = 3;
/** Fewer engines than this have not looked, and so have not cleared anything. */
const ENOUGH_LOOKED = 20;

/** Objects of the v3 API: how many engines call a file, an address or a domain malicious. */
export const virusTotal: LookupVendor = {
  name: 'virustotal',
  kinds: ['hash', 'address', 'domain'],
  answers: ['malicious', 'suspicious', 'harmless'],
  alarming: new Set(['malicious', 'suspicious']),
  defaultUrl: 'https://www.virustotal.com',
  path: (value, kind) => `/api/v3/${COLLECTIONS[kind]}/${encodeURIComponent(value)}`,
  headers: (credential) => ({ 'x-apikey': credential ?? '' }),
  read: (body, value) => {
    const parsed = object.safeParse(body);
    if (!parsed.success) return null;
    const { last_analysis_stats: stats, last_analysis_date: at } = parsed.data.data.attributes;
    const { malicious, suspicious, harmless, undetected } = stats;
    const looked = malicious + suspicious + harmless + undetected;
    const text = `${value}: ${String(malicious)} of ${String(looked)} engines call it malicious`;
    const observedAt = at === undefined ? null : at * 1000;
    if (malicious >= ENOUGH_ENGINES) return said('malicious', observedAt, text);
    if (malicious + suspicious > 0) return said('suspicious', observedAt, text);
    return looked < ENOUGH_LOOKED ? silent('NO_COVERAGE', text) : said('harmless', observedAt, text);
  },
};
