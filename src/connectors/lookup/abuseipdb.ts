import { z } from 'zod';
import { said, silent, type LookupVendor } from './vendor.js';

const check = z.looseObject({
  data: z.looseObject({
    abuseConfidenceScore: z.number().min(0).max(100),
    totalReports: z.int().min(0),
    lastReportedAt: z.string().nullish(),
  }),
});

/** From this confidence on reports agree; below it they are hearsay. */
const AGREED = 75;

/** The v2 check endpoint. An address that nobody reported is one that nobody has heard of, not a clean one. */
export const abuseIpDb: LookupVendor = {
  name: 'abuseipdb',
  kinds: ['address'],
  answers: ['reported_often', 'reported'],
  alarming: new Set(['reported_often', 'reported']),
  defaultUrl: 'https://api.abuseipdb.com',
  path: (value) => `/api/v2/check?ipAddress=${encodeURIComponent(value)}&maxAgeInDays=90`,
  headers: (credential) => ({ Key: credential ?? '' }),
  read: (body, value) => {
    const parsed = check.safeParse(body);
    if (!parsed.success) return null;
    const { abuseConfidenceScore: score, totalReports, lastReportedAt } = parsed.data.data;
    if (totalReports === 0) return silent('NO_COVERAGE', `Nobody reported ${value} in 90 days`);
    const at = Date.parse(lastReportedAt ?? '');
    const text = `${value}: ${String(totalReports)} reports in 90 days, confidence ${String(score)} of 100`;
    return said(score >= AGREED ? 'reported_often' : 'reported', Number.isNaN(at) ? null : at, text);
  },
};
