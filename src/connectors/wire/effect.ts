import type { Permitted } from '../../domain/action.js';
import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';

/** A send under its permit: nothing may leave after the deadline. */
export interface Sending {
  readonly step: Permitted<StepRequest>;
  readonly signal: AbortSignal;
  readonly deadline: number;
}

export interface Looking {
  readonly step: StepRequest;
  readonly signal: AbortSignal;
  readonly sentAfter: number;
}

/** One type of action at one vendor. Without `read` nothing shows afterwards whether it took effect. */
export interface Effect {
  readonly send: (sending: Sending) => Promise<SendOutcome>;
  readonly read?: (looking: Looking) => Promise<EffectReading>;
}
