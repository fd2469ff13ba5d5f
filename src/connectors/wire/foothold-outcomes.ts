import type { SendOutcome } from '../../pipeline/act/ports.js';

/** Without an older factor the next to sign in enrols one, whoever it is: that is a reset and needs its identity check. */
export const NO_OLDER_FACTOR: SendOutcome = { kind: 'failed', code: 'NO_OLDER_FACTOR', detail: { use: 'reset_mfa' } };

/** A name that fits nothing was mistyped or has another id: to call that done would be false comfort. */
export function noSuchConsent(items: readonly unknown[], application: string): SendOutcome | null {
  if (items.length > 0 || application === '') return null;
  return { kind: 'failed', code: 'NO_SUCH_CONSENT', detail: { application } };
}
