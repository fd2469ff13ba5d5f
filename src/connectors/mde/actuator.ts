import type { JsonObject } from '../../domain/json.js';
import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import { microsoftError, microsoftToken } from '../entra/client.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import type { DefenderConfig } from './config.js';
import { indicatorEffects } from './indicators.js';

export const CONNECTOR = 'mde';
const TIMEOUT_MS = 20_000;
/** A machine action shows at once; what it waits for is the machine. */
const VISIBLE_AFTER_MS = 60_000;
const SKEW_MS = 30_000;

/** Isolation of machines and custom indicators of Microsoft Defender for Endpoint. */
export function defenderActuator(config: DefenderConfig, parts: VendorParts): Actuator {
  const base = baseUrl(config.defenderUrl ?? 'https://api.security.microsoft.com');
  const token = microsoftToken(config, parts, config.resource ?? 'https://api.securitycenter.microsoft.com');
  const api = apiOf(parts.exchange, `${base}/api`, token);
  const defender = new Defender(api, parts.now);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: TIMEOUT_MS,
    visibleAfterMs: VISIBLE_AFTER_MS,
    effects: {
      isolate_device: defender.machineAction('isolate', 'Isolate', { IsolationType: 'Full' }),
      release_device: defender.machineAction('unisolate', 'Unisolate', {}),
      ...indicatorEffects(api, parts.now),
    },
  });
}

/** Machine actions are jobs: taken up at once, done when the machine has answered. */
class Defender {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  /** @see https://learn.microsoft.com/defender-endpoint/api/isolate-machine */
  machineAction(path: string, type: string, body: JsonObject): Required<Effect> {
    return {
      send: async (sending) => this.taken(await this.begin(path, body, sending)),
      read: (looking) => this.read(type, looking),
    };
  }

  private begin(path: string, body: JsonObject, { step, signal, deadline }: Sending): Promise<WireReply> {
    const comment = { Comment: `Sequitur step ${step.step}` };
    const machine = nativeId(step.target, CONNECTOR);
    return this.api({
      method: 'POST',
      path: `/machines/${machine}/${path}`,
      body: { ...body, ...comment },
      signal,
      deadline,
    });
  }

  private taken(reply: WireReply): SendOutcome {
    // Somebody began the same a moment ago: their job is as good as ours.
    if (reply.status === 400 && microsoftError(reply.json).code === 'ActiveRequestAlreadyExists')
      return { kind: 'accepted', job: '', detail: { already: true } };
    const outcome = outcomeOf(reply, microsoftError, this.now(), {});
    const job = textAt(reply.json, 'id');
    return outcome.kind === 'done' && job !== '' ? { kind: 'accepted', job, detail: outcome.detail } : outcome;
  }

  private async read(type: string, { step, signal, sentAfter }: Looking): Promise<EffectReading> {
    if ((step.job ?? '') !== '') {
      const reply = await this.api({ method: 'GET', path: `/machineactions/${step.job ?? ''}`, signal });
      return reply.status === 200 ? stateOf(reply.json) : unreadable(reply, microsoftError);
    }
    const reply = await this.api({ method: 'GET', path: `/machineactions?${latestOf(type, step, sentAfter)}`, signal });
    if (reply.status !== 200) return unreadable(reply, microsoftError);
    const [latest] = listAt(reply.json, 'value');
    return latest === undefined ? { kind: 'not_applied' } : stateOf(latest);
  }
}

function latestOf(type: string, step: StepRequest, sentAfter: number): string {
  const since = new Date(sentAfter - SKEW_MS).toISOString();
  const machine = decodeURIComponent(nativeId(step.target, CONNECTOR));
  return new URLSearchParams({
    $filter: `machineId eq '${machine}' and type eq '${type}' and creationDateTimeUtc ge ${since}`,
    $orderby: 'creationDateTimeUtc desc',
    $top: '1',
  }).toString();
}

const WAITING: ReadonlySet<string> = new Set(['Pending', 'InProgress']);

function stateOf(action: unknown): EffectReading {
  const status = textAt(action, 'status');
  const detail = { machineAction: textAt(action, 'id'), status };
  if (status === 'Succeeded') return { kind: 'applied', detail };
  return WAITING.has(status) ? { kind: 'pending' } : { kind: 'failed', code: status || 'NO_STATUS', detail };
}
