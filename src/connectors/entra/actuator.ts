import type { Actuator } from '../../pipeline/act/ports.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { graphApi, graphBase } from './client.js';
import type { EntraConfig } from './config.js';
import { entraFootholds } from './footholds.js';
import { methodsLeft, removeMethods } from './methods.js';
import { CONNECTOR, Entra } from './user.js';

const TIMEOUT_MS = 30_000;
/** "A small delay of a few minutes", says the documentation. */
const VISIBLE_AFTER_MS = 300_000;

/** Sessions, sign-in and second factors of an Entra user; what became of a send is read from the user. */
export function entraActuator(config: EntraConfig, parts: VendorParts): Actuator {
  const api = graphApi(config, parts);
  const entra = new Entra(api, parts.now);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: VISIBLE_AFTER_MS,
    effects: {
      revoke_sessions: { send: (it) => entra.revoke(it), read: (it) => entra.revokedSince(it) },
      disable_user: entra.enabled(false),
      enable_user: entra.enabled(true),
      reset_mfa: {
        send: (it) => removeMethods(entra, it),
        read: (it) => methodsLeft(entra, it),
      },
      ...entraFootholds(api, graphBase(config), parts.now),
    },
  });
}
