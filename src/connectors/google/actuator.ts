import type { Actuator, EffectReading, StepRequest } from '../../pipeline/act/ports.js';
import { actuatorOf } from '../wire/actuator.js';
import type { Api, VendorParts } from '../wire/api.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import { valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unlessAlready, unreadable } from '../wire/outcome.js';
import { directoryApi, gmailApi, googleError } from './client.js';
import { DEVICE_SCOPES, type GoogleConfig } from './config.js';
import { googleFootholds } from './footholds.js';
import { gmailEffects } from './mailbox.js';

const CONNECTOR = 'google';
const TIMEOUT_MS = 20_000;

/** Users of a Workspace customer and their mailboxes. Google shows nowhere whether somebody was signed out, so an unclear sign-out stays unclear. */
export function googleActuator(config: GoogleConfig, parts: VendorParts): Actuator {
  const api = directoryApi(config, parts);
  const user = (step: StepRequest): string => `/users/${nativeId(step.target, CONNECTOR)}`;
  const send = async (sending: Sending, call: Pick<Parameters<Api>[0], 'method' | 'path' | 'body'>) => {
    const { signal, deadline } = sending;
    return outcomeOf(await api({ ...call, signal, deadline }), googleError, parts.now(), {});
  };
  const suspended = (wanted: boolean): Required<Effect> =>
    unlessAlready({
      send: (it) => send(it, { method: 'PATCH', path: user(it.step), body: { suspended: wanted } }),
      read: (it) => reading(api, it, user(it.step), (json) => valueAt(json, 'suspended') === wanted),
    });
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: 60_000,
    effects: {
      revoke_sessions: { send: (it) => send(it, { method: 'POST', path: `${user(it.step)}/signOut` }) },
      disable_user: suspended(true),
      enable_user: suspended(false),
      reset_mfa: {
        send: (it) => send(it, { method: 'POST', path: `${user(it.step)}/twoStepVerification/turnOff` }),
        read: (it) => reading(api, it, user(it.step), (json) => valueAt(json, 'isEnrolledIn2Sv') === false),
      },
      ...googleFootholds({ directory: api, devices: directoryApi(config, parts, DEVICE_SCOPES), now: parts.now }),
      ...gmailEffects(gmailApi(config, parts), parts.now),
    },
  });
}

async function reading(
  api: Api,
  { signal }: Looking,
  path: string,
  holds: (json: unknown) => boolean,
): Promise<EffectReading> {
  const reply = await api({ method: 'GET', path, signal });
  if (reply.status !== 200) return unreadable(reply, googleError);
  return holds(reply.json) ? { kind: 'applied', detail: {} } : { kind: 'not_applied' };
}
