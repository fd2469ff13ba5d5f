import { abuseIpDb } from './abuseipdb.js';
import { greyNoise } from './greynoise.js';
import { rdap } from './rdap.js';
import { virusTotal } from './virustotal.js';
import type { LookupVendor } from './vendor.js';

/** Every vendor that can be asked, by the name that policies write under `ask.provider`. */
export const LOOKUP_VENDORS = {
  virustotal: virusTotal,
  greynoise: greyNoise,
  abuseipdb: abuseIpDb,
  rdap,
} as const satisfies Readonly<Record<string, LookupVendor>>;

export type { CountedProvider, LookupLimits, LookupParts } from './provider.js';
export { lookupProvider } from './provider.js';
