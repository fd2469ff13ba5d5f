import type { NormalisedEvent } from '../../../domain/event.js';
import { DEFAULT_AUTHORITIES } from '../../../pipeline/link/authorities.js';
import { trustClaims } from '../../../pipeline/link/trust-claims.js';

/** Puts one key in place of all accounts of one person, as far as authorities vouch for it in these events. */
export function joinPeople(events: readonly NormalisedEvent[]): readonly NormalisedEvent[] {
  const persons = personsOf(events);
  return events.map((event) => ({
    ...event,
    roles: event.roles.map((ref) => (ref.kind === 'Account' ? { ...ref, key: persons.find(ref.key) } : ref)),
  }));
}

/** The key that stands for an account in what `joinPeople` gives. */
export function personIn(events: readonly NormalisedEvent[]): (account: string) => string {
  const persons = personsOf(events);
  return (account) => persons.find(account);
}

function personsOf(events: readonly NormalisedEvent[]): Joined {
  const joined = new Joined();
  for (const event of events) {
    for (const claim of trustClaims(event, DEFAULT_AUTHORITIES).claims) {
      if (claim.authoritative) joined.join(claim.account.key, `${claim.attribute} ${claim.value}`);
    }
  }
  return joined;
}

class Joined {
  private readonly above = new Map<string, string>();

  find(key: string): string {
    const next = this.above.get(key);
    return next === undefined ? key : this.find(next);
  }

  join(account: string, value: string): void {
    const [a, b] = [this.find(account), this.find(value)];
    // What accounts share stands below them, so that a person is named by an account.
    if (a !== b) this.above.set(b, a);
  }
}
