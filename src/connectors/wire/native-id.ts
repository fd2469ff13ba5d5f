import { InputFault } from '../../domain/errors.js';

const SAFE = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,255}$/;

/**
 * The vendor's own id in an account's key, ready for a path. Anything but an id is refused: `..` would survive
 * percent-encoding and turn "the sessions of a user" into another resource.
 */
export function nativeId(account: string, connector: string): string {
  const id = account.startsWith(`${connector}:`) ? account.slice(connector.length + 1) : '';
  if (!SAFE.test(id)) throw new InputFault('BAD_USER_INPUT', `${account} is not an account of ${connector}.`);
  return encodeURIComponent(id);
}
