import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { Api } from '../wire/api.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf, unreadable } from '../wire/outcome.js';
import { googleError } from './client.js';

const FILTERS = '/settings/filters';
const AUTO = '/settings/autoForwarding';

/**
 * Mail leaves a Gmail mailbox in two ways: automatic forwarding of everything, and filters that forward what fits. Both
 * end; a filter cannot be switched off, so it goes and is kept in the outcome.
 */
export function forwardingEffect(of: (mailbox: string) => Api, now: () => number): Required<Effect> {
  const apiFor = (step: StepRequest): Api => of(decodeURIComponent(nativeId(step.target, 'google')));
  return {
    send: (sending) => stop(apiFor(sending.step), now, sending),
    read: (looking) => forwardsNothing(apiFor(looking.step), looking),
  };
}

async function forwardingOf(api: Api, signal: AbortSignal) {
  const auto = await api({ method: 'GET', path: AUTO, signal });
  const listed = auto.status === 200 ? await api({ method: 'GET', path: FILTERS, signal }) : auto;
  const forwards = (filter: unknown): boolean => textAt(filter, 'action', 'forward') !== '';
  return { auto, listed, filters: listAt(listed.json, 'filter').filter(forwards) };
}

async function stop(api: Api, now: () => number, { signal, deadline }: Sending): Promise<SendOutcome> {
  const { auto, listed, filters } = await forwardingOf(api, signal);
  if (listed.status !== 200) return outcomeOf(listed, googleError, now(), {});
  const off = await api({ method: 'PUT', path: AUTO, body: { enabled: false }, signal, deadline });
  const outcome = outcomeOf(off, googleError, now(), {});
  if (outcome.kind !== 'done') return outcome;
  for (const filter of filters) {
    const path = `${FILTERS}/${encodeURIComponent(textAt(filter, 'id'))}`;
    const reply = await api({ method: 'DELETE', path, signal, deadline });
    const gone = outcomeOf(reply, googleError, now(), {});
    if (gone.kind !== 'done' && reply.status !== 404) return gone;
  }
  return { kind: 'done', detail: { was: JSON.stringify(auto.json), removed: JSON.stringify(filters) } };
}

async function forwardsNothing(api: Api, { signal }: Looking): Promise<EffectReading> {
  const { auto, listed, filters } = await forwardingOf(api, signal);
  if (listed.status !== 200) return unreadable(listed, googleError);
  const quiet = valueAt(auto.json, 'enabled') !== true && filters.length === 0;
  return quiet ? { kind: 'applied', detail: { forwarding: false } } : { kind: 'not_applied' };
}
