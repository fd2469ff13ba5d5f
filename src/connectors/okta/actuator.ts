import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { Actuator, EffectReading, StepRequest } from '../../pipeline/act/ports.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, outcomeOfFault, type ReadError, unreadable } from '../wire/outcome.js';
import { type OktaClient, oktaClient, type OktaParts } from './client.js';
import type { OktaConfig } from './config.js';

const CONNECTOR = 'okta';
const TIMEOUT_MS = 10_000;
/** The System Log is near real time; Okta promises no bound, a minute and a half has margin. */
const VISIBLE_AFTER_MS = 90_000;
/** How far Okta's clock may lag behind ours. */
const SKEW_MS = 5_000;

const userAgentOf = (step: StepRequest): string => `Sequitur (step ${step.step})`;

const readError: ReadError = (json) => {
  const text = (name: string): string => (isJsonObject(json) && typeof json[name] === 'string' ? json[name] : '');
  return { code: text('errorCode'), detail: { errorSummary: text('errorSummary'), errorId: text('errorId') } };
};

/** Revokes a user's sessions and tokens at Okta, and reads from its System Log whether that happened. */
export function oktaActuator(config: OktaConfig, parts: OktaParts): Actuator {
  const client = oktaClient(config, parts);
  return {
    connector: CONNECTOR,
    visibleAfterMs: VISIBLE_AFTER_MS,
    timeoutMs: TIMEOUT_MS,
    send: async (action, signal) => {
      try {
        const id = nativeId(action.target, CONNECTOR);
        const options = { signal, userAgent: userAgentOf(action), deadline: action.permit.notAfter };
        const reply = await client.revokeSessions(id, options);
        const requestId = reply.header('x-okta-request-id') ?? '';
        return outcomeOf(reply, readError, parts.now(), { requestId });
      } catch (fault) {
        return outcomeOfFault(fault);
      }
    },
    readEffect: (action, sentAfter, signal) => readEffect(client, action, sentAfter, signal),
  };
}

async function readEffect(
  client: OktaClient,
  action: StepRequest,
  sentAfter: number,
  signal: AbortSignal,
): Promise<EffectReading> {
  const userAgent = userAgentOf(action);
  const id = nativeId(action.target, CONNECTOR);
  const reply = await client.sessionClears(id, sentAfter - SKEW_MS, { signal, userAgent });
  if (reply.status !== 200 || !Array.isArray(reply.json)) return unreadable(reply, readError);
  const events = reply.json as readonly JsonValue[];
  const [event] = [...events.filter((each) => agentOf(each) === userAgent), ...events];
  if (event === undefined) return { kind: 'not_applied' };
  return { kind: 'applied', detail: { ours: agentOf(event) === userAgent, event: textAt(event, 'uuid') } };
}

function agentOf(event: JsonValue): string {
  const client = isJsonObject(event) ? event['client'] : null;
  const agent = isJsonObject(client) ? client['userAgent'] : null;
  return textAt(agent ?? null, 'rawUserAgent');
}

function textAt(value: JsonValue, name: string): string {
  const found = isJsonObject(value) ? value[name] : null;
  return typeof found === 'string' ? found : '';
}
