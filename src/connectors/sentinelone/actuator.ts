import type { Actuator, EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import { type Api, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { Effect, Looking } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { orAlready, outcomeOf, type ReadError, unreadable } from '../wire/outcome.js';

/** How Sequitur reaches a SentinelOne console: the API token of a service user with "Endpoints: network isolation". */
export interface SentineloneConfig {
  readonly baseUrl: string;
  readonly token: CredentialReference;
}

const CONNECTOR = 'sentinelone';

const readError: ReadError = (json) => {
  const [error] = listAt(json, 'errors');
  const code = valueAt(error, 'code');
  return {
    code: typeof code === 'number' ? `S1_${String(code)}` : '',
    detail: { title: textAt(error, 'title'), detail: textAt(error, 'detail') },
  };
};

/** Network isolation of SentinelOne agents. */
export function sentineloneActuator(config: SentineloneConfig, parts: VendorParts): Actuator {
  const authorization = fixedAuthorization(() => `ApiToken ${parts.readCredential(config.token)}`);
  const api = apiOf(parts.exchange, `${baseUrl(config.baseUrl)}/web/api/v2.1`, authorization);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 20_000,
    visibleAfterMs: 60_000,
    effects: {
      isolate_device: agentAction(api, parts.now, {
        name: 'disconnect',
        done: 'disconnected',
        pending: 'disconnecting',
      }),
      release_device: agentAction(api, parts.now, { name: 'connect', done: 'connected', pending: 'connecting' }),
    },
  });
}

interface AgentAction {
  readonly name: string;
  /** `networkStatus` of an agent that did it, and of one that is about it. */
  readonly done: string;
  readonly pending: string;
}

function agentAction(api: Api, now: () => number, action: AgentAction): Required<Effect> {
  return orAlready({
    send: async ({ step, signal, deadline }) => {
      const id = decodeURIComponent(nativeId(step.target, CONNECTOR));
      const body = { filter: { ids: [id] }, data: {} };
      return taken(
        await api({ method: 'POST', path: `/agents/actions/${action.name}`, body, signal, deadline }),
        now(),
      );
    },
    read: async (looking) => readAgent(api, action, looking),
  });
}

/** The console answers 200 also where its filter met no agent, or none that was not so already. */
function taken(reply: WireReply, now: number): SendOutcome {
  const outcome = outcomeOf(reply, readError, now, {});
  if (outcome.kind !== 'done') return outcome;
  const affected = valueAt(reply.json, 'data', 'affected');
  return affected === 0
    ? { kind: 'failed', code: 'NO_SUCH_AGENT', detail: {} }
    : { kind: 'accepted', job: '', detail: outcome.detail };
}

async function readAgent(api: Api, { done, pending }: AgentAction, { step, signal }: Looking): Promise<EffectReading> {
  const reply = await api({ method: 'GET', path: `/agents?ids=${nativeId(step.target, CONNECTOR)}`, signal });
  if (reply.status !== 200) return unreadable(reply, readError);
  const status = textAt(reply.json, 'data', 0, 'networkStatus');
  if (status === done) return { kind: 'applied', detail: { networkStatus: status } };
  return status === pending ? { kind: 'pending' } : { kind: 'not_applied' };
}
