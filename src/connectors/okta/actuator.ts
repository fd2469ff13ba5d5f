import type { Actuator, EffectReading, StepRequest } from '../../pipeline/act/ports.js';
import { actuatorOf } from '../wire/actuator.js';
import type { Api, VendorParts } from '../wire/api.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { orAlready, outcomeOf, unreadable } from '../wire/outcome.js';
import { oktaApi } from './client.js';
import type { OktaConfig } from './config.js';
import { oktaFootholds } from './footholds.js';
import { CONNECTOR, oktaError, userAgentOf } from './step.js';

const TIMEOUT_MS = 10_000;
/** The System Log is near real time; Okta promises no bound, a minute and a half has margin. */
const VISIBLE_AFTER_MS = 90_000;
const LOCKED: ReadonlySet<string> = new Set(['SUSPENDED', 'DEPROVISIONED']);
/** How far Okta's clock may lag behind ours. */
const SKEW_MS = 5_000;

/** Sessions, suspension and factors of an Okta user; what became of a send is read from the user and the System Log. */
export function oktaActuator(config: OktaConfig, parts: VendorParts): Actuator {
  const okta = new Okta(oktaApi(config, parts), parts.now);
  // A deactivated user cannot sign in either. One that is let in again may have a password that ended meanwhile.
  const locked = okta.status((status) => LOCKED.has(status));
  const open = okta.status((status) => status !== '' && !LOCKED.has(status));
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: VISIBLE_AFTER_MS,
    effects: {
      // With its OAuth tokens: a refresh token outlives the session it came from.
      revoke_sessions: okta.effect('DELETE', '/sessions?oauthTokens=true', (looking) => okta.sessionClear(looking)),
      disable_user: orAlready(okta.effect('POST', '/lifecycle/suspend', locked)),
      enable_user: orAlready(okta.effect('POST', '/lifecycle/unsuspend', open)),
      reset_mfa: okta.effect('POST', '/lifecycle/reset_factors', (looking) => okta.noOldFactor(looking)),
      ...oktaFootholds(config, parts),
    },
  });
}

class Okta {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  effect(method: 'POST' | 'DELETE', path: string, read: Required<Effect>['read']): Required<Effect> {
    return { send: (sending) => this.change(method, path, sending), read };
  }

  private async change(method: 'POST' | 'DELETE', path: string, { step, signal, deadline }: Sending) {
    const headers = { 'user-agent': userAgentOf(step) };
    const reply = await this.api({ method, path: `${userPath(step)}${path}`, headers, signal, deadline });
    return outcomeOf(reply, oktaError, this.now(), { requestId: reply.header('x-okta-request-id') ?? '' });
  }

  private get(path: string, { step, signal }: Looking): Promise<WireReply> {
    return this.api({ method: 'GET', path, headers: { 'user-agent': userAgentOf(step) }, signal });
  }

  status(isWanted: (status: string) => boolean): (looking: Looking) => Promise<EffectReading> {
    return async (looking) => {
      const reply = await this.get(userPath(looking.step), looking);
      if (reply.status !== 200) return unreadable(reply, oktaError);
      const status = textAt(reply.json, 'status');
      return isWanted(status) ? { kind: 'applied', detail: { userStatus: status } } : { kind: 'not_applied' };
    };
  }

  /** Factors enrolled since the reset are the person's new ones. */
  async noOldFactor(looking: Looking): Promise<EffectReading> {
    const reply = await this.get(`${userPath(looking.step)}/factors`, looking);
    if (reply.status !== 200) return unreadable(reply, oktaError);
    const old = listAt(reply.json).filter((each) => Date.parse(textAt(each, 'created')) < looking.sentAfter - SKEW_MS);
    return old.length === 0 ? { kind: 'applied', detail: { factors: 0 } } : { kind: 'not_applied' };
  }

  async sessionClear(looking: Looking): Promise<EffectReading> {
    const userAgent = userAgentOf(looking.step);
    const query = new URLSearchParams({
      since: new Date(looking.sentAfter - SKEW_MS).toISOString(),
      filter: `eventType eq "user.session.clear" and target.id eq "${decodeURIComponent(nativeId(looking.step.target, CONNECTOR))}"`,
      sortOrder: 'ASCENDING',
      limit: '100',
    });
    const reply = await this.get(`/api/v1/logs?${query.toString()}`, looking);
    if (reply.status !== 200 || !Array.isArray(reply.json)) return unreadable(reply, oktaError);
    const agentOf = (event: unknown): string => textAt(event, 'client', 'userAgent', 'rawUserAgent');
    const events = listAt(reply.json);
    const [event] = [...events.filter((each) => agentOf(each) === userAgent), ...events];
    if (event === undefined) return { kind: 'not_applied' };
    return { kind: 'applied', detail: { ours: agentOf(event) === userAgent, event: textAt(event, 'uuid') } };
  }
}

function userPath(step: StepRequest): string {
  return `/api/v1/users/${nativeId(step.target, CONNECTOR)}`;
}
