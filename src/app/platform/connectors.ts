import { credentialReader } from '../../connectors/credential.js';
import { oktaActuator } from '../../connectors/okta/actuator.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import type { Config } from '../config/config.js';

/** Where an Okta organisation answers, and by which reference its token is read. */
export interface OktaPlace {
  readonly url: string;
  readonly tokenReference: string;
}

/** The actuators that the configuration names; an account without one shows as residual access of an action. */
export function actuatorsOf(config: Config, okta: OktaPlace | null, env: NodeJS.ProcessEnv): readonly Actuator[] {
  const parts = {
    exchange: createExchange({ fetch, now: Date.now }),
    now: Date.now,
    readCredential: credentialReader(env),
  };
  const place = okta ?? configuredOkta(config);
  return place === null
    ? []
    : [oktaActuator({ baseUrl: place.url, auth: { kind: 'ssws', token: place.tokenReference } }, parts)];
}

function configuredOkta({ OKTA_ORG_URL, OKTA_API_TOKEN }: Config): OktaPlace | null {
  if (OKTA_ORG_URL === undefined || OKTA_API_TOKEN === undefined) return null;
  return { url: OKTA_ORG_URL, tokenReference: 'env:OKTA_API_TOKEN' };
}
