import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { fileHash, observable } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import { textAt, valueAt } from '../wire/json-at.js';
import { outcomeOf, type ReadError, unlessAlready, unreadable } from '../wire/outcome.js';
import { signedCall } from '../wire/signed-webhook.js';

/** A block list behind an address of yours: a firewall's external list, a proxy, a resolver. README.md is its contract. */
export interface FirewallConfig {
  readonly baseUrl: string;
  readonly secret: CredentialReference;
}

const CONNECTOR = 'firewall';
const KINDS = ['ip', 'domain', 'hash'] as const;
type Kind = (typeof KINDS)[number];

const readError: ReadError = (json) => ({
  code: textAt(json, 'code'),
  detail: { message: textAt(json, 'message') },
});

/** Puts addresses, domains and hashes on a block list and takes them off. */
export function firewallActuator(config: FirewallConfig, parts: VendorParts): Actuator {
  const list = new BlockList(config, parts);
  const pairs = KINDS.flatMap((kind): readonly (readonly [string, Effect])[] => [
    [`block_${kind}`, unlessAlready(list.effect('PUT', kind))],
    [`allow_${kind}`, list.effect('DELETE', kind)],
  ]);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 15_000,
    visibleAfterMs: 0,
    // An entry is put under its own name: putting it twice is putting it once.
    keyed: true,
    effects: Object.fromEntries(pairs),
  });
}

function valueOf(kind: Kind, step: StepRequest): string {
  const value = observable(step, CONNECTOR);
  if (kind !== 'hash') return value;
  const hash = fileHash(value);
  return `${hash.kind}:${hash.value}`;
}

class BlockList {
  private readonly base: string;

  constructor(
    private readonly config: FirewallConfig,
    private readonly parts: VendorParts,
  ) {
    this.base = baseUrl(config.baseUrl);
  }

  effect(method: 'PUT' | 'DELETE', kind: Kind): Required<Effect> {
    return {
      send: (sending) => this.change(method, kind, sending),
      read: (looking) => this.read(method === 'PUT', kind, looking),
    };
  }

  private call(
    method: 'GET' | 'PUT' | 'DELETE',
    kind: Kind,
    asking: Pick<Sending, 'signal'> & { step: StepRequest; deadline?: number },
  ) {
    const { step, signal, deadline } = asking;
    const value = valueOf(kind, step);
    return signedCall(this.parts.exchange, {
      method,
      url: `${this.base}/entries/${kind}/${encodeURIComponent(value)}`,
      id: step.step,
      body: method === 'PUT' ? { kind, value, comment: `Sequitur step ${step.step}` } : null,
      secret: this.parts.readCredential(this.config.secret),
      now: this.parts.now(),
      signal,
      ...(deadline === undefined ? {} : { deadline }),
    });
  }

  private async change(method: 'PUT' | 'DELETE', kind: Kind, sending: Sending): Promise<SendOutcome> {
    const reply = await this.call(method, kind, sending);
    if (method === 'DELETE' && reply.status === 404) return { kind: 'done', detail: { already: true } };
    return outcomeOf(reply, readError, this.parts.now(), {});
  }

  private async read(wanted: boolean, kind: Kind, { step, signal }: Looking): Promise<EffectReading> {
    const reply = await this.call('GET', kind, { step, signal });
    if (reply.status !== 200 && reply.status !== 404) return unreadable(reply, readError);
    const listed = reply.status === 200 && valueAt(reply.json, 'value') === valueOf(kind, step);
    return listed === wanted ? { kind: 'applied', detail: { listed } } : { kind: 'not_applied' };
  }
}
