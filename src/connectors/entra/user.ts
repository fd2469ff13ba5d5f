import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { Api } from '../wire/api.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unlessAlready, unreadable } from '../wire/outcome.js';
import { microsoftError, requestHeader } from './client.js';

export const CONNECTOR = 'entra';
const SKEW_MS = 5_000;

/** What we ask of one user. */
export class Entra {
  constructor(
    private readonly api: Api,
    readonly now: () => number,
  ) {}

  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { step, signal, ...rest }: { readonly step: StepRequest; readonly signal: AbortSignal; readonly deadline?: number },
    body?: { readonly accountEnabled: boolean },
  ): Promise<WireReply> {
    const { deadline } = rest;
    return this.api({
      method,
      path: `/users/${nativeId(step.target, CONNECTOR)}${path}`,
      headers: requestHeader(step),
      signal,
      ...(deadline === undefined ? {} : { deadline }),
      ...(body === undefined ? {} : { body }),
    });
  }

  async revoke(sending: Sending): Promise<SendOutcome> {
    const requestId = requestHeader(sending.step)['client-request-id'];
    const reply = await this.call('POST', '/revokeSignInSessions', sending);
    if (reply.status === 200 && valueAt(reply.json, 'value') === false)
      return { kind: 'failed', code: 'NOT_REVOKED', detail: { requestId } };
    return outcomeOf(reply, microsoftError, this.now(), { requestId });
  }

  async revokedSince({ step, signal, sentAfter }: Looking): Promise<EffectReading> {
    const reply = await this.call('GET', '?$select=id,signInSessionsValidFromDateTime', { step, signal });
    if (reply.status !== 200) return unreadable(reply, microsoftError);
    const validFrom = textAt(reply.json, 'signInSessionsValidFromDateTime');
    return Date.parse(validFrom) >= sentAfter - SKEW_MS
      ? { kind: 'applied', detail: { signInSessionsValidFromDateTime: validFrom } }
      : { kind: 'not_applied' };
  }

  /** @see https://learn.microsoft.com/graph/api/user-update */
  enabled(accountEnabled: boolean): Required<Effect> {
    return unlessAlready({
      send: async (sending) => {
        const reply = await this.call('PATCH', '', sending, { accountEnabled });
        return outcomeOf(reply, microsoftError, this.now(), requestHeader(sending.step));
      },
      read: async ({ step, signal }) => {
        const reply = await this.call('GET', '?$select=id,accountEnabled', { step, signal });
        if (reply.status !== 200) return unreadable(reply, microsoftError);
        return valueAt(reply.json, 'accountEnabled') === accountEnabled
          ? { kind: 'applied', detail: { accountEnabled } }
          : { kind: 'not_applied' };
      },
    });
  }
}
