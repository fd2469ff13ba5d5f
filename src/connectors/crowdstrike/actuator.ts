import type { Actuator, EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { orAlready, outcomeOf, unreadable } from '../wire/outcome.js';
import { tokenSource } from '../wire/token-source.js';
import { hashEffects } from './indicators.js';
import { falconReply } from './reply.js';

/** How Sequitur reaches a Falcon tenant: an API client with "Hosts: write" and "IOC Management: write". */
export interface CrowdstrikeConfig {
  /** `https://api.crowdstrike.com`, or that of the tenant's cloud (`api.eu-1.crowdstrike.com`, …). */
  readonly baseUrl: string;
  readonly clientId: CredentialReference;
  readonly clientSecret: CredentialReference;
}

const CONNECTOR = 'crowdstrike';

/** Containment of hosts and custom indicators of CrowdStrike Falcon. */
export function crowdstrikeActuator(config: CrowdstrikeConfig, parts: VendorParts): Actuator {
  const base = baseUrl(config.baseUrl);
  const token = tokenSource(parts.exchange, parts.now, {
    url: `${base}/oauth2/token`,
    form: () => ({
      client_id: parts.readCredential(config.clientId),
      client_secret: parts.readCredential(config.clientSecret),
    }),
  });
  const api = apiOf(parts.exchange, base, token);
  const falcon = new Falcon(api, parts.now);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 20_000,
    visibleAfterMs: 60_000,
    effects: {
      isolate_device: falcon.hostAction('contain', { done: 'contained', pending: 'containment_pending' }),
      release_device: falcon.hostAction('lift_containment', { done: 'normal', pending: 'lift_containment_pending' }),
      ...hashEffects(api, parts.now),
    },
  });
}

interface HostStates {
  readonly done: string;
  readonly pending: string;
}

class Falcon {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  /** A host is contained once it has checked in; until then it is pending. One that is so already is a conflict to Falcon. */
  hostAction(name: string, states: HostStates): Required<Effect> {
    return orAlready({
      send: async (sending) => this.taken(await this.begin(name, sending), decodeURIComponent(idOf(sending))),
      read: (looking) => this.read(states, looking),
    });
  }

  private begin(name: string, sending: Sending): Promise<WireReply> {
    const { signal, deadline } = sending;
    return this.api({
      method: 'POST',
      path: `/devices/entities/devices-actions/v2?action_name=${name}`,
      body: { ids: [decodeURIComponent(idOf(sending))] },
      signal,
      deadline,
    });
  }

  /** Falcon answers 202 with the hosts it took up; one that it did not is named among the errors of the same reply. */
  private taken(reply: WireReply, id: string): SendOutcome {
    const outcome = outcomeOf(reply, falconReply, this.now(), {});
    if (outcome.kind !== 'done') return outcome;
    const took = listAt(reply.json, 'resources').some((each) => textAt(each, 'id') === id);
    if (took) return { kind: 'accepted', job: '', detail: outcome.detail };
    const { code, detail } = falconReply(reply.json);
    return { kind: 'failed', code: code || 'NOT_TAKEN', detail };
  }

  private async read({ done, pending }: HostStates, looking: Looking): Promise<EffectReading> {
    const path = `/devices/entities/devices/v2?ids=${idOf(looking)}`;
    const reply = await this.api({ method: 'GET', path, signal: looking.signal });
    if (reply.status !== 200) return unreadable(reply, falconReply);
    const status = textAt(reply.json, 'resources', 0, 'status');
    if (status === done) return { kind: 'applied', detail: { hostStatus: status } };
    return status === pending ? { kind: 'pending' } : { kind: 'not_applied' };
  }
}

function idOf({ step }: Pick<Sending | Looking, 'step'>): string {
  return nativeId(step.target, CONNECTOR);
}
