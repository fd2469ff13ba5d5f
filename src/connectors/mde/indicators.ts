import type { EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import { microsoftError } from '../entra/client.js';
import type { Api } from '../wire/api.js';
import { fileHash, observable } from '../wire/argument.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { outcomeOf, unlessAlready, unreadable } from '../wire/outcome.js';

interface Indicator {
  readonly indicatorType: 'FileSha256' | 'FileSha1' | 'FileMd5' | 'IpAddress' | 'DomainName';
  readonly indicatorValue: string;
  readonly action: 'Block' | 'BlockAndRemediate';
}
type ReadIndicator = (step: StepRequest) => Indicator;

const HASH_TYPES = { sha256: 'FileSha256', sha1: 'FileSha1', md5: 'FileMd5' } as const;

const ofHash: ReadIndicator = (step) => {
  const { kind, value } = fileHash(observable(step, 'mde'));
  return { indicatorType: HASH_TYPES[kind], indicatorValue: value, action: 'BlockAndRemediate' };
};
const ofAddress: ReadIndicator = (step) => ({
  indicatorType: 'IpAddress',
  indicatorValue: observable(step, 'mde'),
  action: 'Block',
});
const ofDomain: ReadIndicator = (step) => ({
  indicatorType: 'DomainName',
  indicatorValue: observable(step, 'mde'),
  action: 'Block',
});

/** Custom indicators: what every machine of the tenant refuses. @see https://learn.microsoft.com/defender-endpoint/api/post-ti-indicator */
export function indicatorEffects(api: Api, now: () => number): Readonly<Record<string, Effect>> {
  const list = new Indicators(api, now);
  return {
    block_hash: list.blocking(ofHash),
    allow_hash: list.allowing(ofHash),
    block_ip: list.blocking(ofAddress),
    allow_ip: list.allowing(ofAddress),
    block_domain: list.blocking(ofDomain),
    allow_domain: list.allowing(ofDomain),
  };
}

class Indicators {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  private find({ indicatorValue, indicatorType }: Indicator, signal: AbortSignal) {
    const $filter = `indicatorValue eq '${indicatorValue.replaceAll("'", "''")}' and indicatorType eq '${indicatorType}'`;
    return this.api({ method: 'GET', path: `/indicators?${new URLSearchParams({ $filter }).toString()}`, signal });
  }

  blocking(indicatorOf: ReadIndicator): Required<Effect> {
    return unlessAlready({
      // The service keeps one indicator per value: sending it again changes that one.
      send: async ({ step, signal, deadline }) => {
        const indicator = indicatorOf(step);
        const body = {
          ...indicator,
          title: 'Blocked by Sequitur',
          description: `Sequitur step ${step.step}`,
          severity: 'High',
          generateAlert: true,
        };
        const reply = await this.api({ method: 'POST', path: '/indicators', body, signal, deadline });
        return outcomeOf(reply, microsoftError, this.now(), { indicator: String(valueAt(reply.json, 'id') ?? '') });
      },
      read: (looking) => this.reading(indicatorOf, looking, true),
    });
  }

  allowing(indicatorOf: ReadIndicator): Required<Effect> {
    return {
      send: (sending) => this.remove(indicatorOf, sending),
      read: (looking) => this.reading(indicatorOf, looking, false),
    };
  }

  private async remove(indicatorOf: ReadIndicator, { step, signal, deadline }: Sending): Promise<SendOutcome> {
    const found = await this.find(indicatorOf(step), signal);
    if (found.status !== 200) return outcomeOf(found, microsoftError, this.now(), {});
    for (const indicator of blocks(found.json)) {
      const path = `/indicators/${encodeURIComponent(String(valueAt(indicator, 'id') ?? ''))}`;
      const reply = await this.api({ method: 'DELETE', path, signal, deadline });
      const outcome = outcomeOf(reply, microsoftError, this.now(), {});
      if (outcome.kind !== 'done' && reply.status !== 404) return outcome;
    }
    return { kind: 'done', detail: { removed: blocks(found.json).length } };
  }

  private async reading(
    indicatorOf: ReadIndicator,
    { step, signal }: Looking,
    wanted: boolean,
  ): Promise<EffectReading> {
    const found = await this.find(indicatorOf(step), signal);
    if (found.status !== 200) return unreadable(found, microsoftError);
    const blocked = blocks(found.json).length > 0;
    return blocked === wanted ? { kind: 'applied', detail: { blocked } } : { kind: 'not_applied' };
  }
}

function blocks(json: unknown): readonly unknown[] {
  return listAt(json, 'value').filter((each) => textAt(each, 'action').startsWith('Block'));
}
