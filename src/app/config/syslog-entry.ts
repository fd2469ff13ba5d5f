import { isIP } from 'node:net';
import { z } from 'zod';
import { entryId, reference, source } from './entry-words.js';

const range = z.string().refine(isRange, 'must be an address or a CIDR range');

const sender = z
  .strictObject({ peer: range.optional(), certificate: z.string().min(1).optional(), source: source.optional() })
  .refine(({ peer, certificate }) => peer !== undefined || certificate !== undefined, {
    message: 'needs peer, certificate, or both: nobody else may send',
  });

/** A port that takes syslog. Syslog has no key: who may send is told by address, by certificate, or both. */
export const syslogListener = z
  .strictObject({
    id: entryId,
    host: z.string().min(1).default('0.0.0.0'),
    port: z.number().int().min(0).max(65_535),
    tls: z.strictObject({ certificate: reference, key: reference, clientAuthority: reference.optional() }).optional(),
    allow: z.array(sender).min(1),
    maxBytes: z.number().int().min(1_024).max(10_485_760).default(262_144),
    maxConnections: z.number().int().min(1).max(10_000).default(200),
    idleSeconds: z.number().int().min(5).max(86_400).default(900),
  })
  .refine(
    ({ tls, allow }) => allow.every((one) => one.certificate === undefined) || tls?.clientAuthority !== undefined,
    {
      message: 'a sender that is known by its certificate needs tls.clientAuthority',
    },
  );

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
