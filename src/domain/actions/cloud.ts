import { actionType } from './action-type.js';

/** Steps on cloud resources. */
export const CLOUD_ACTIONS = {
  restore_bucket_policy: actionType('restore_bucket_policy', {
    title: 'Restore bucket policy',
    verb: 'set',
    targetType: 'x-sequitur:bucket_policy',
    targetKinds: ['Resource'],
    // Restore Configuration.
    d3fend: 'D3-RC',
    // Undone by putting back the policy that was read before it was replaced.
    reversal: { kind: 'inverse', action: 'put_back_bucket_policy' },
    args: {
      policy: {
        about: 'The known good policy as JSON text, e.g. from the code that deploys the bucket; empty = no policy.',
        required: true,
        type: 'string',
      },
    },
  }),
  put_back_bucket_policy: actionType('put_back_bucket_policy', {
    title: 'Put the earlier bucket policy back',
    verb: 'set',
    targetType: 'x-sequitur:bucket_policy',
    targetKinds: ['Resource'],
    d3fend: 'D3-RC',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: 'restore_bucket_policy' },
    args: { policy: { about: 'The policy as it was; empty = none.', required: true, type: 'string' } },
  }),
} as const;
