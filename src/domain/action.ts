/** Life of an action; a time-out is UNKNOWN and is reconciled by reading the target's state, never blindly retried. */
export const ACTION_STATES = [
  'PROPOSED',
  'DENIED',
  'WAITING_APPROVAL',
  'QUEUED',
  'DISPATCHED',
  'CONFIRMED',
  'FAILED',
  'UNKNOWN',
  'COMPENSATED',
  'EXPIRED',
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** OpenC2 verb and target, e.g. `{ verb: 'delete', target: 'x-sequitur:user_session' }`. */
export interface ActionRequest {
  /** Registered action type, e.g. `revoke_sessions`. */
  readonly type: string;
  /** Entity key the action acts on. */
  readonly target: string;
  readonly args: Readonly<Record<string, string | number | boolean>>;
}

/** An action that a decision calls for on its subject, with the arguments that the case itself gives. */
export type ActionCall = Pick<ActionRequest, 'type' | 'args'>;

declare const permitted: unique symbol;
/** Narrows an action to one a policy has allowed. Only `guard/` can make the value; `act/` accepts no other. */
export type Permitted<A> = A & {
  readonly [permitted]: true;
  readonly permit: { readonly policies: readonly string[]; readonly notAfter: number; readonly digest: string };
};
