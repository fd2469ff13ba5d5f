import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, StepRequest } from '../../pipeline/act/ports.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, outcomeOfFault, type ReadError, unreadable } from '../wire/outcome.js';
import { type EntraClient, entraClient, type EntraParts } from './client.js';
import type { EntraConfig } from './config.js';

const CONNECTOR = 'entra';
const TIMEOUT_MS = 10_000;
/** "A small delay of a few minutes", says the documentation. */
const VISIBLE_AFTER_MS = 300_000;
const SKEW_MS = 5_000;

const readError: ReadError = (json) => {
  const error = isJsonObject(json) && isJsonObject(json['error']) ? json['error'] : {};
  const text = (name: string): string => (typeof error[name] === 'string' ? error[name] : '');
  return { code: text('code'), detail: { message: text('message') } };
};

/** Graph wants a UUID; the same step always gives the same one. */
function requestIdOf(step: StepRequest): string {
  const hex = createHash('sha256').update(step.step).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Revokes a user's refresh tokens and browser sessions in Entra, and reads from the user whether that happened. */
export function entraActuator(config: EntraConfig, parts: EntraParts): Actuator {
  const client = entraClient(config, parts);
  return {
    connector: CONNECTOR,
    visibleAfterMs: VISIBLE_AFTER_MS,
    timeoutMs: TIMEOUT_MS,
    send: async (action, signal) => {
      try {
        const requestId = requestIdOf(action);
        const id = nativeId(action.target, CONNECTOR);
        const reply = await client.revokeSignInSessions(id, { signal, requestId, deadline: action.permit.notAfter });
        const refused = reply.status === 200 && isJsonObject(reply.json) && reply.json['value'] === false;
        if (refused) return { kind: 'failed', code: 'NOT_REVOKED', detail: { requestId } };
        return outcomeOf(reply, readError, parts.now(), { requestId });
      } catch (fault) {
        return outcomeOfFault(fault);
      }
    },
    readEffect: (action, sentAfter, signal) => readEffect(client, action, sentAfter, signal),
  };
}

async function readEffect(
  client: EntraClient,
  action: StepRequest,
  sentAfter: number,
  signal: AbortSignal,
): Promise<EffectReading> {
  const id = nativeId(action.target, CONNECTOR);
  const reply = await client.signInSessionsValidFrom(id, { signal, requestId: requestIdOf(action) });
  if (reply.status !== 200 || !isJsonObject(reply.json)) return unreadable(reply, readError);
  const validFrom = validFromOf(reply.json);
  return Date.parse(validFrom) >= sentAfter - SKEW_MS
    ? { kind: 'applied', detail: { signInSessionsValidFromDateTime: validFrom } }
    : { kind: 'not_applied' };
}

function validFromOf(user: JsonObject): string {
  const value = user['signInSessionsValidFromDateTime'];
  return typeof value === 'string' ? value : '';
}
