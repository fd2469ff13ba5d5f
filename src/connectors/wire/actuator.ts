import type { Actuator } from '../../pipeline/act/ports.js';
import type { Effect } from './effect.js';
import { outcomeOfFault } from './outcome.js';

export interface ActuatorSpec {
  readonly connector: string;
  readonly timeoutMs: number;
  readonly visibleAfterMs: number;
  readonly keyed?: boolean;
  readonly effects: Readonly<Record<string, Effect>>;
}

/** A vendor's effects as the dispatcher sends them; what throws on the way is told as an outcome. */
export function actuatorOf({ connector, timeoutMs, visibleAfterMs, keyed = false, effects }: ActuatorSpec): Actuator {
  const effectOf = (type: string): Effect | undefined => (Object.hasOwn(effects, type) ? effects[type] : undefined);
  return {
    connector,
    types: Object.keys(effects),
    keyed,
    visibleAfterMs,
    timeoutMs,
    send: async (step, signal) => {
      const effect = effectOf(step.type);
      if (effect === undefined) return { kind: 'failed', code: 'NOT_SUPPORTED', detail: { connector } };
      try {
        return await effect.send({ step, signal, deadline: step.permit.notAfter });
      } catch (fault) {
        return outcomeOfFault(fault);
      }
    },
    readEffect: async (step, sentAfter, signal) => {
      const read = effectOf(step.type)?.read;
      return read === undefined ? { kind: 'unreadable', code: 'NO_STATE' } : read({ step, signal, sentAfter });
    },
  };
}
