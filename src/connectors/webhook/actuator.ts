import { InputFault } from '../../domain/errors.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { argument, observable } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import { textAt } from '../wire/json-at.js';
import { outcomeOf, type ReadError } from '../wire/outcome.js';
import { signedCall } from '../wire/signed-webhook.js';

/** Receivers of signed messages. Targets are `webhook:<name>`. */
export interface WebhookConfig {
  readonly receivers: Readonly<Record<string, { readonly url: string; readonly secret: CredentialReference }>>;
}

const CONNECTOR = 'webhook';

const readError: ReadError = (json) => ({ code: textAt(json, 'code'), detail: { message: textAt(json, 'message') } });

/** Signed messages to receivers of yours; `webhook-id` is the idempotency key, so that an unclear one may be sent again. */
export function webhookActuator(config: WebhookConfig, parts: VendorParts): Actuator {
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 15_000,
    visibleAfterMs: 0,
    keyed: true,
    effects: {
      notify: {
        send: async ({ step, signal, deadline }) => {
          const name = observable(step, CONNECTOR);
          const receiver = Object.hasOwn(config.receivers, name) ? config.receivers[name] : undefined;
          if (receiver === undefined) throw new InputFault('BAD_USER_INPUT', `There is no webhook ${name}.`);
          const reply = await signedCall(parts.exchange, {
            method: 'POST',
            url: baseUrl(receiver.url),
            id: step.step,
            body: { type: 'sequitur.notification', text: argument(step, 'text'), link: argument(step, 'link') },
            secret: parts.readCredential(receiver.secret),
            now: parts.now(),
            signal,
            deadline,
          });
          return outcomeOf(reply, readError, parts.now(), {});
        },
      },
    },
  });
}
