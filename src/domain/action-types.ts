/** What an effect is to the guard: a change of somebody's target, word to people, or the undoing of our own change. */
export const EFFECT_CLASSES = ['contain', 'notify', 'revert'] as const;
export type EffectClass = (typeof EFFECT_CLASSES)[number];

/** How an effect ends: by an inverse we run, by what its target does next, or never. */
export type Reversal =
  | { readonly kind: 'inverse'; readonly action: string }
  | { readonly kind: 'self_healing'; readonly how: string }
  | { readonly kind: 'irreversible' };

/** Everything the guard and the dispatcher must know of a type of action before one can be proposed. */
export interface ActionType {
  readonly id: string;
  readonly title: string;
  /** OpenC2 verb. */
  readonly verb: string;
  /** OpenC2 target type; our own are under `x-sequitur`. */
  readonly targetType: string;
  /** Labels its target may have. */
  readonly targetKinds: readonly ('User' | 'Account' | 'Device')[];
  readonly d3fend: string;
  readonly effect: EffectClass;
  readonly reversal: Reversal;
  /** Minutes after which the effect is undone unless renewed; 0 = it has no term. */
  readonly ttlMinutes: number;
  /** Which query counts what it touches. */
  readonly blastQuery: 'accounts_of_person';
  /** Sending it twice has the effect of sending it once. */
  readonly idempotent: boolean;
}

export const ACTION_TYPES = {
  revoke_sessions: {
    id: 'revoke_sessions',
    title: 'Revoke sessions',
    verb: 'delete',
    targetType: 'x-sequitur:user_session',
    targetKinds: ['User', 'Account'],
    // Authentication Cache Invalidation.
    d3fend: 'D3-ANCI',
    effect: 'contain',
    reversal: { kind: 'self_healing', how: 'The person signs in again.' },
    ttlMinutes: 0,
    blastQuery: 'accounts_of_person',
    idempotent: true,
  },
  isolate_device: {
    id: 'isolate_device',
    title: 'Isolate device',
    verb: 'contain',
    targetType: 'device',
    targetKinds: ['Device'],
    // Network Isolation.
    d3fend: 'D3-NI',
    effect: 'contain',
    reversal: { kind: 'inverse', action: 'release_device' },
    ttlMinutes: 240,
    blastQuery: 'accounts_of_person',
    idempotent: true,
  },
  release_device: {
    id: 'release_device',
    title: 'Release device from isolation',
    verb: 'allow',
    targetType: 'device',
    targetKinds: ['Device'],
    d3fend: 'D3-RNA',
    effect: 'revert',
    reversal: { kind: 'inverse', action: 'isolate_device' },
    ttlMinutes: 0,
    blastQuery: 'accounts_of_person',
    idempotent: true,
  },
} as const satisfies Readonly<Record<string, ActionType>>;
export type ActionTypeId = keyof typeof ACTION_TYPES;

export function actionTypeOf(id: string): ActionType | undefined {
  const types: Readonly<Record<string, ActionType>> = ACTION_TYPES;
  return Object.hasOwn(types, id) ? types[id] : undefined;
}
