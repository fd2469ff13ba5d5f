import { createGuard, type Guard } from './authorize.js';
import { compileGuardrails, type GuardrailText } from './guardrails.js';
import type { GuardrailShelf } from './ports-guardrails.js';

/** A guard whose guardrails may be replaced while it serves. */
export interface LiveGuard extends Guard {
  /** Takes into force what was published last; a set is compiled once. */
  refresh(): Promise<void>;
}

/** What ships is in force until somebody publishes something else; a set that does not compile never comes into force. */
export function liveGuard(shipped: GuardrailText, shelf: Pick<GuardrailShelf, 'inForce'>): LiveGuard {
  const own = createGuard(compileGuardrails(shipped));
  let current: Guard = own;
  return {
    get guardrails() {
      return current.guardrails;
    },
    allows: (facts) => current.allows(facts),
    authorize: (request) => current.authorize(request),
    refresh: async () => {
      const published = await shelf.inForce();
      if (published === null) current = own;
      else if (published.digest !== current.guardrails.digest)
        current = createGuard(compileGuardrails(JSON.parse(published.text) as GuardrailText));
    },
  };
}
