import { type ActionType, actionType, text } from './action-type.js';

const SINCE = text(
  'ISO time: what was added since then goes, what was there before stays.',
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/u,
);

/** An eradication on one account. */
const onAccount = <const Id extends string>(
  id: Id,
  given: Pick<ActionType, 'title' | 'targetType'> & Partial<ActionType>,
): ActionType & { readonly id: Id } =>
  actionType(id, {
    verb: 'delete',
    targetKinds: ['Account'],
    // Credential Revocation.
    d3fend: 'D3-CR',
    phase: 'eradication',
    reversal: { kind: 'irreversible' },
    ...given,
  });

/** Steps on what somebody may have left behind in an account to come back by. */
export const FOOTHOLD_ACTIONS = {
  revoke_consents: onAccount('revoke_consents', {
    title: 'Withdraw consents to applications',
    targetType: 'x-sequitur:oauth_consent',
    reversal: { kind: 'self_healing', how: 'The person consents again to what they use.' },
    args: {
      application: {
        about: 'Id or exact name of the application; without it every application that the person consented to.',
        required: false,
        type: 'string',
      },
    },
  }),
  revoke_api_tokens: onAccount('revoke_api_tokens', {
    title: 'Revoke API tokens',
    targetType: 'x-sequitur:api_token',
    args: { since: SINCE },
  }),
  remove_new_factors: onAccount('remove_new_factors', {
    title: 'Remove second factors added since',
    targetType: 'x-sequitur:authenticator',
    args: { since: SINCE },
    // As with a reset: whoever loses a factor wrongly needs a person to be let in again.
    maxAutonomy: 2,
  }),
  block_new_devices: onAccount('block_new_devices', {
    title: 'Block devices registered since',
    verb: 'deny',
    targetType: 'x-sequitur:device_registration',
    phase: 'containment',
    reversal: { kind: 'inverse', action: 'unblock_devices' },
    args: { since: SINCE },
  }),
  unblock_devices: onAccount('unblock_devices', {
    title: 'Let blocked devices in again',
    verb: 'allow',
    targetType: 'x-sequitur:device_registration',
    // Restore Access.
    d3fend: 'D3-RA',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: 'block_new_devices' },
    args: {
      since: SINCE,
      devices: {
        about: 'Ids of the devices at the vendor, separated by commas; without it all that were registered since.',
        required: false,
        type: 'string',
        pattern: /^[A-Za-z0-9_-]{1,128}(,[A-Za-z0-9_-]{1,128})*$/u,
      },
    },
  }),
  remove_delegates: onAccount('remove_delegates', {
    title: 'Remove mailbox delegate',
    targetType: 'x-sequitur:mailbox_delegate',
    targetKinds: ['Mailbox'],
    // Restore Configuration.
    d3fend: 'D3-RC',
    args: { delegate: text('Address of the delegate, or * for every one.', /^(\*|[^\s@]{1,64}@[^\s@]{1,253})$/u) },
  }),
} as const;
