import { actionType, text } from './action-type.js';

const ACCOUNT = 'x-sequitur:account';

/** Steps on a person and on the accounts behind them. */
export const IDENTITY_ACTIONS = {
  revoke_sessions: actionType('revoke_sessions', {
    title: 'Revoke sessions',
    verb: 'delete',
    targetType: 'x-sequitur:user_session',
    targetKinds: ['User', 'Account'],
    // Authentication Cache Invalidation.
    d3fend: 'D3-ANCI',
    reversal: { kind: 'self_healing', how: 'The person signs in again.' },
    blastQuery: 'accounts_of_person',
    byDefault: true,
  }),
  disable_user: actionType('disable_user', {
    title: 'Disable user',
    verb: 'set',
    targetType: ACCOUNT,
    targetKinds: ['User', 'Account'],
    // Account Locking.
    d3fend: 'D3-AL',
    reversal: { kind: 'inverse', action: 'enable_user' },
    ttlMinutes: 480,
    blastQuery: 'accounts_of_person',
  }),
  enable_user: actionType('enable_user', {
    title: 'Enable user',
    verb: 'set',
    targetType: ACCOUNT,
    targetKinds: ['User', 'Account'],
    // Restore User Account Access.
    d3fend: 'D3-RUAA',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: 'disable_user' },
    blastQuery: 'accounts_of_person',
  }),
  reset_mfa: actionType('reset_mfa', {
    title: 'Reset second factors',
    verb: 'delete',
    targetType: 'x-sequitur:authenticator',
    targetKinds: ['Account'],
    // Credential Revocation.
    d3fend: 'D3-CR',
    phase: 'eradication',
    reversal: { kind: 'irreversible' },
    // Whoever is let in without a factor must have been recognised by other means: help desks are lied to.
    args: { identityCheck: text('How the person was recognised out of band, and by whom.', /\S.{7,}/u) },
    maxAutonomy: 2,
  }),
} as const;
