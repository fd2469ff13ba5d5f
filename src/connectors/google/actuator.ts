import { isJsonObject } from '../../domain/json.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, outcomeOfFault, type ReadError } from '../wire/outcome.js';
import { googleClient, type GoogleParts } from './client.js';
import type { GoogleConfig } from './config.js';

const CONNECTOR = 'google';
const TIMEOUT_MS = 10_000;

const readError: ReadError = (json) => {
  const error = isJsonObject(json) && isJsonObject(json['error']) ? json['error'] : {};
  const { status, message } = error;
  return {
    code: typeof status === 'string' ? status : '',
    detail: { message: typeof message === 'string' ? message : '' },
  };
};

/** Signs a user out of all Google sessions. Google shows nowhere whether that happened, so an unclear send stays unclear. */
export function googleActuator(config: GoogleConfig, parts: GoogleParts): Actuator {
  const client = googleClient(config, parts);
  return {
    connector: CONNECTOR,
    visibleAfterMs: 0,
    timeoutMs: TIMEOUT_MS,
    send: async (action, signal) => {
      try {
        const id = nativeId(action.target, CONNECTOR);
        const reply = await client.signOut(id, { signal, deadline: action.permit.notAfter });
        return outcomeOf(reply, readError, parts.now(), {});
      } catch (fault) {
        return outcomeOfFault(fault);
      }
    },
    readEffect: async () => ({ kind: 'unreadable', code: 'NO_STATE' }),
  };
}
