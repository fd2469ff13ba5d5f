import type { SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { Api } from '../wire/api.js';
import { fileHash, observable } from '../wire/argument.js';
import type { Effect, Sending } from '../wire/effect.js';
import { listAt } from '../wire/json-at.js';
import { outcomeOf, unlessAlready, unreadable } from '../wire/outcome.js';
import { falconReply } from './reply.js';

const hashOf = (step: StepRequest) => fileHash(observable(step, 'crowdstrike'));

/** Hashes that every sensor prevents. Falcon only detects addresses and domains, so those are not offered here. */
export function hashEffects(api: Api, now: () => number): Readonly<Record<string, Effect>> {
  const find = (step: StepRequest, signal: AbortSignal) => {
    const { kind, value } = hashOf(step);
    const query = new URLSearchParams({ filter: `type:'${kind}'+value:'${value}'+action:'prevent'` });
    return api({ method: 'GET', path: `/iocs/queries/indicators/v1?${query.toString()}`, signal });
  };
  const read =
    (wanted: boolean): Required<Effect>['read'] =>
    async ({ step, signal }) => {
      const reply = await find(step, signal);
      if (reply.status !== 200) return unreadable(reply, falconReply);
      const blocked = listAt(reply.json, 'resources').length > 0;
      return blocked === wanted ? { kind: 'applied', detail: { blocked } } : { kind: 'not_applied' };
    };
  const block = async ({ step, signal, deadline }: Sending): Promise<SendOutcome> => {
    const { kind, value } = hashOf(step);
    const indicator = {
      type: kind,
      value,
      action: 'prevent',
      severity: 'high',
      platforms: ['windows', 'mac', 'linux'],
      applied_globally: true,
      description: `Sequitur step ${step.step}`,
    };
    const body = { comment: 'Sequitur', indicators: [indicator] };
    const reply = await api({ method: 'POST', path: '/iocs/entities/indicators/v1', body, signal, deadline });
    return outcomeOf(reply, falconReply, now(), {});
  };
  const allow = async ({ step, signal, deadline }: Sending): Promise<SendOutcome> => {
    const found = await find(step, signal);
    if (found.status !== 200) return outcomeOf(found, falconReply, now(), {});
    const ids = listAt(found.json, 'resources').filter((id): id is string => typeof id === 'string');
    if (ids.length === 0) return { kind: 'done', detail: { removed: 0 } };
    const query = new URLSearchParams(ids.map((id): [string, string] => ['ids', id]));
    const path = `/iocs/entities/indicators/v1?${query.toString()}`;
    return outcomeOf(await api({ method: 'DELETE', path, signal, deadline }), falconReply, now(), {
      removed: ids.length,
    });
  };
  return {
    block_hash: unlessAlready({ send: block, read: read(true) }),
    allow_hash: { send: allow, read: read(false) },
  };
}
