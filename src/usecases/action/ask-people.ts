import type { Principal } from '../../domain/access.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Named } from '../../domain/same-person.js';
import type { Approver, Asker, RequestStore } from '../../pipeline/guard/ports-approvals.js';

export interface AskParts {
  readonly requests: RequestStore;
  readonly people: readonly Approver[];
  readonly askers: readonly Asker[];
  /** The person of that id as they may act now; null where there is none, or no longer. */
  readonly person: (id: string) => Promise<Principal | null>;
  readonly now: () => number;
  readonly onFault: (name: string, fault: unknown) => void;
}

const BATCH = 20;

/** What is overdue goes one step on: more people are asked, then it ends unanswered. */
export async function pursueNext({ requests, now }: Pick<AskParts, 'requests' | 'now'>): Promise<boolean> {
  const overdue = await requests.overdue(now(), BATCH);
  for (const { uid } of overdue) await requests.pursue(uid, now());
  return overdue.length === BATCH;
}

/** Tells people of what waits for them and they do not know yet. A door that fails keeps no other from being told. */
export async function askNext(parts: AskParts): Promise<boolean> {
  if (parts.askers.length === 0) return false;
  const untold = await parts.requests.untold(BATCH);
  for (const request of untold) {
    const { action } = request;
    const people = await whomToAsk(parts, action);
    const told = await Promise.allSettled(parts.askers.map((asker) => asker.ask(request, people)));
    for (const each of told) if (each.status === 'rejected') parts.onFault('approvals', each.reason);
    // Told by one door is told: repeating it at every round because another is down would be noise.
    if (told.some((each) => each.status === 'fulfilled' && each.value))
      await parts.requests.told(action.uid, askedOf(action));
  }
  if (untold.length === 0) await parts.requests.forgetLinks(parts.now());
  return untold.length === BATCH;
}

/**
 * Who may answer and is to be asked now. Whom the case is about is not: their mailbox may be the one that was taken, and
 * whoever reads it would be told what is about to happen.
 */
async function whomToAsk(parts: AskParts, action: ActionRecord): Promise<readonly Approver[]> {
  const now = parts.people.filter(
    ({ escalation, principal }) => (!escalation || action.escalations > 0) && principal !== requesterId(action),
  );
  const known = await Promise.all(
    now.map(async (approver) => knownAs(approver, (await parts.person(approver.principal)) ?? nobody(approver))),
  );
  const involved = await parts.requests.involved(action.case, known, parts.now());
  return now.filter(({ principal }) => !involved.has(principal));
}

const nobody = ({ principal }: Approver): Named => ({ id: principal, name: principal });

/** Somebody under the address too at which they are asked. */
export function knownAs<Person extends Named>({ mail }: Pick<Approver, 'mail'>, person: Person): Person {
  return mail === undefined ? person : { ...person, logins: [...(person.logins ?? []), mail] };
}

export function askedOf({ argumentsDigest, decision, escalations }: ActionRecord): string {
  return `${argumentsDigest}/${decision}/${String(escalations)}`;
}

function requesterId(action: ActionRecord): string {
  return (JSON.parse(action.requesterJson) as Pick<Principal, 'id'>).id;
}
