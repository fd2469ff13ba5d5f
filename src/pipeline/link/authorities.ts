import { z } from 'zod';

const attribute = z.enum(['verified_login', 'immutable_id']);

/** A source that may vouch for attributes of the accounts in its directory. */
const authority = z.strictObject({
  /** A source, or `vendor/*`. */
  source: z.string().regex(/^[a-z0-9_.-]+\/([a-z0-9_.-]+|\*)$/),
  attributes: z.array(attribute).min(1),
  /** Domains whose logins it vouches for; absent = any that is not public. */
  domains: z.array(z.string().toLowerCase()).optional(),
});

const authorities = z.strictObject({
  authorities: z.array(authority),
  /** Anybody can have an address here, so that it says nothing about who somebody is at work. */
  publicDomains: z.array(z.string().toLowerCase()),
});

export type Authorities = z.infer<typeof authorities>;

/** Reads an operator's own list; throws a ZodError that names the fault. */
export function authoritiesFrom(value: unknown): Authorities {
  return authorities.parse(value);
}

const DIRECTORIES = ['okta', 'entra', 'microsoft', 'm365', 'azure', 'google', 'onelogin', 'jumpcloud', 'auth0', 'duo'];

export const DEFAULT_AUTHORITIES: Authorities = {
  authorities: DIRECTORIES.map((vendor) => ({ source: `${vendor}/*`, attributes: ['verified_login', 'immutable_id'] })),
  publicDomains: [
    'gmail.com',
    'googlemail.com',
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'yahoo.com',
    'icloud.com',
    'me.com',
    'aol.com',
    'proton.me',
    'protonmail.com',
    'gmx.de',
    'gmx.net',
    'web.de',
    'mail.ru',
    'yandex.ru',
    'qq.com',
    '163.com',
  ],
};
