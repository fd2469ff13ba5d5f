import type { AnswerState } from '../../domain/verdict.js';

/** What a provider is asked about. */
export interface ProviderQuestion {
  readonly values: readonly string[];
  readonly asOf: number;
  readonly knownAt: number;
}

/** What a provider outside says of the values of a case, all of them together. */
export interface LookupReply {
  readonly state: Extract<AnswerState, 'ANSWERED' | 'NO_COVERAGE' | 'NO_DATA' | 'ERROR' | 'STALE' | 'DENIED'>;
  /** One of the provider's closed answers; only with ANSWERED. */
  readonly answer?: string;
  /** Who was asked. */
  readonly source: string;
  /** When the provider looked last at what it answers about, ms. */
  readonly observedAt: number | null;
  readonly text: string;
}

/** Somebody outside who is asked over the network. It never throws: a failure is a state. */
export interface LookupProvider {
  ask(question: ProviderQuestion): Promise<LookupReply>;
}
