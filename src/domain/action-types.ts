import type { ActionType } from './actions/action-type.js';
import { CLOUD_ACTIONS } from './actions/cloud.js';
import { DEVICE_ACTIONS } from './actions/device.js';
import { FOOTHOLD_ACTIONS } from './actions/foothold.js';
import { IDENTITY_ACTIONS } from './actions/identity.js';
import { MAIL_ACTIONS } from './actions/mail.js';
import { NETWORK_ACTIONS } from './actions/network.js';
import { WORD_ACTIONS } from './actions/word.js';

export type { ActionType, EffectClass, Reversal } from './actions/action-type.js';
export { EFFECT_CLASSES } from './actions/action-type.js';

/** Every type of action there is; what is not listed cannot be proposed. */
export const ACTION_TYPES = {
  ...IDENTITY_ACTIONS,
  ...FOOTHOLD_ACTIONS,
  ...DEVICE_ACTIONS,
  ...MAIL_ACTIONS,
  ...NETWORK_ACTIONS,
  ...CLOUD_ACTIONS,
  ...WORD_ACTIONS,
} as const satisfies Readonly<Record<string, ActionType>>;
export type ActionTypeId = keyof typeof ACTION_TYPES;

export function actionTypeOf(id: string): ActionType | undefined {
  const types: Readonly<Record<string, ActionType>> = ACTION_TYPES;
  return Object.hasOwn(types, id) ? types[id] : undefined;
}
