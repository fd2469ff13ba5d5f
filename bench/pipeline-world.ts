import type { IdentityClaim } from '../src/domain/entity.js';
import type { NormalisedEvent } from '../src/domain/event.js';
import type { RuleRecord } from '../src/pipeline/correlate/ports.js';
import { benchRules, World } from './correlate-world.js';
import { eventsFor } from './ingest-events.js';

/** What rules join by: mostly a person, as in the shipped set; the rest keeps steps from sharing all their hits. */
const KEYS = [
  'actor.identity',
  'actor.identity',
  'actor.identity',
  'source.ip',
  'session',
  'actor.identity, source.ip',
] as const;

/** The documents, entities and edges of sign-ins, with the verbs and the steady flow of time of the correlation bench. */
export class PipelineWorld {
  private readonly flow: World;

  constructor(private readonly seed: number) {
    this.flow = new World(seed);
  }

  private made = 0;

  /** `tenant` keeps the accounts of one contender from those of another, which may not have said whose they are. */
  next(count: number, tenant = ''): readonly NormalisedEvent[] {
    const documents = eventsFor(count, `${String(this.seed)}-${String(this.made++)}`);
    const flow = this.flow.next(count);
    return documents.map((document, i) => {
      const { operation, time } = flow[i] ?? document;
      const roles = document.roles.map((ref) => ({ ...ref, key: tenant + ref.key }));
      const claims = document.claims.map((claim) => ({ ...claim, ...named(claim, tenant) }));
      return {
        ...document,
        operation,
        time,
        receivedAt: time + 2_000,
        ocsf: { ...document.ocsf, time },
        roles,
        claims,
      };
    });
  }
}

function named({ account, value }: IdentityClaim, tenant: string): Pick<IdentityClaim, 'account' | 'value'> {
  return { account: { ...account, key: tenant + account.key }, value: tenant + value };
}

/** The correlation bench's rules over several join keys. */
export function pipelineRules(count: number): readonly RuleRecord[] {
  return benchRules(count).map((record, i) => ({
    ...record,
    query: record.query.replace('actor.identity', KEYS[i % KEYS.length] ?? 'actor.identity'),
  }));
}
