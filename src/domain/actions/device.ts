import { actionType } from './action-type.js';

/** Steps on a machine. */
export const DEVICE_ACTIONS = {
  isolate_device: actionType('isolate_device', {
    title: 'Isolate device',
    verb: 'contain',
    targetType: 'device',
    targetKinds: ['Device'],
    // Network Isolation.
    d3fend: 'D3-NI',
    reversal: { kind: 'inverse', action: 'release_device' },
    ttlMinutes: 240,
    byDefault: true,
  }),
  release_device: actionType('release_device', {
    title: 'Release device from isolation',
    verb: 'allow',
    targetType: 'device',
    targetKinds: ['Device'],
    // Restore Network Access.
    d3fend: 'D3-RNA',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: 'isolate_device' },
  }),
} as const;
