import { InputFault } from '../../domain/errors.js';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/** The address of a vendor without a trailing slash. Credentials leave this machine by TLS only. */
export function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (url === null || !safe) {
    throw new InputFault('CONFIG_INVALID', `${text} is not an https address.`, {
      remedy: 'Give the address of the vendor as https://…',
    });
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
