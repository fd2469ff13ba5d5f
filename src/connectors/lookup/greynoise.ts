import { z } from 'zod';
import { said, silent, type LookupVendor } from './vendor.js';

const address = z.looseObject({
  noise: z.boolean().default(false),
  riot: z.boolean().default(false),
  classification: z.string().optional(),
  name: z.string().optional(),
  last_seen: z.string().optional(),
});

/** The community API: who scans the whole internet (noise), and which addresses belong to common services (RIOT). */
export const greyNoise: LookupVendor = {
  name: 'greynoise',
  kinds: ['address'],
  answers: ['malicious', 'scanner', 'common_service'],
  alarming: new Set(['malicious', 'scanner']),
  defaultUrl: 'https://api.greynoise.io',
  path: (value) => `/v3/community/${encodeURIComponent(value)}`,
  headers: (credential) => (credential === null ? {} : { key: credential }),
  read: (body, value) => {
    const parsed = address.safeParse(body);
    if (!parsed.success) return null;
    const { noise, riot, classification, name = 'unknown', last_seen: seen } = parsed.data;
    const at = seen === undefined ? Number.NaN : Date.parse(seen);
    const observedAt = Number.isNaN(at) ? null : at;
    if (classification === 'malicious') return said('malicious', observedAt, `${value} scans with hostile intent`);
    if (noise) return said('scanner', observedAt, `${value} scans the whole internet (${name})`);
    return riot
      ? said('common_service', observedAt, `${value} belongs to ${name}`)
      : silent('NO_COVERAGE', `${value} was never observed`);
  },
};
