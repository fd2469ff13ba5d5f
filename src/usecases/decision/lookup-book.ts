import type { LookupName } from '../../pipeline/decide/questions/answer-names.js';
import type { LookupProvider, LookupReply } from '../../pipeline/decide/ports-lookup.js';
import type { ProviderQuestion } from '../../pipeline/decide/ports.js';
import type { Lookups } from './ask-questions.js';

/**
 * What providers outside replied, written down before the transaction that decides, and read inside it: a vendor that
 * hangs must not hold a case locked, and a transaction that is tried again must not ask again.
 */
export class LookupBook {
  private readonly replies = new Map<string, LookupReply>();
  private missing = 0;

  constructor(private readonly lookups: Lookups) {}

  /** Asks whomever the book has no reply of. */
  asking(): Lookups {
    return this.each((name, provider) => ({
      ask: async (question) => {
        const key = keyOf(name, question);
        const reply = this.replies.get(key) ?? (await provider.ask(question));
        this.replies.set(key, reply);
        return reply;
      },
    }));
  }

  /** Reads what is written down; what is not is counted, so that the transaction can give way to asking. */
  reading(): Lookups {
    this.missing = 0;
    return this.each((name) => ({
      ask: (question) => {
        const reply = this.replies.get(keyOf(name, question));
        if (reply === undefined) this.missing += 1;
        return Promise.resolve(reply ?? unasked(name));
      },
    }));
  }

  get lacksReplies(): boolean {
    return this.missing > 0;
  }

  private each(make: (name: LookupName, provider: LookupProvider) => LookupProvider): Lookups {
    const entries = Object.entries(this.lookups) as [LookupName, LookupProvider][];
    return Object.fromEntries(entries.map(([name, provider]) => [name, make(name, provider)]));
  }
}

function unasked(source: string): LookupReply {
  return {
    state: 'ERROR',
    source,
    observedAt: null,
    text: `${source} was not asked: the case kept changing meanwhile`,
  };
}

function keyOf(name: string, { values, asOf }: ProviderQuestion): string {
  return JSON.stringify([name, [...values].sort(), asOf]);
}
