import { createHash, timingSafeEqual } from 'node:crypto';
import { headerOf, type Scheme, type SignedDelivery } from './schemes.js';

/** A delivery signed longer ago than this, or later than now by as much, is a replay or a wrong clock. */
export const REPLAY_WINDOW_MS = 5 * 60_000;

export type Verification =
  | { readonly genuine: true; readonly deliveryId: string | null }
  | { readonly genuine: false; readonly why: 'NO_SIGNATURE' | 'WRONG_SIGNATURE' | 'OUTSIDE_WINDOW' };

/** Whether a delivery was signed with one of the secrets (two of them while one is being replaced), and lately. */
export function verifyDelivery(
  delivery: SignedDelivery,
  how: { readonly scheme: Scheme; readonly secrets: readonly string[]; readonly now: number },
): Verification {
  const { scheme, secrets, now } = how;
  const given = scheme.signatures(delivery).filter((each) => each !== '');
  if (given.length === 0) return { genuine: false, why: 'NO_SIGNATURE' };
  // Every pair is compared, so that the time taken tells nothing about which one came near.
  const fits = secrets
    .map((secret) => scheme.expected(delivery, secret))
    .map((expected) => given.map((each) => sameText(each, expected)).includes(true));
  if (!fits.includes(true)) return { genuine: false, why: 'WRONG_SIGNATURE' };
  const signedAt = scheme.signedAt?.(delivery);
  if (signedAt !== undefined && !(Math.abs(now - signedAt * 1_000) <= REPLAY_WINDOW_MS))
    return { genuine: false, why: 'OUTSIDE_WINDOW' };
  const id = scheme.deliveryId === undefined ? '' : headerOf(delivery, scheme.deliveryId);
  return { genuine: true, deliveryId: id === '' ? null : id };
}

/** Digests are compared, so that texts of different lengths take the same time too. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
