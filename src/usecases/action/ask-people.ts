import type { Principal } from '../../domain/access.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Approver, Asker, RequestStore } from '../../pipeline/guard/ports-approvals.js';

export interface AskParts {
  readonly requests: RequestStore;
  readonly people: readonly Approver[];
  readonly askers: readonly Asker[];
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
    const people = parts.people.filter(
      ({ escalation, principal }) => (!escalation || action.escalations > 0) && principal !== requesterId(action),
    );
    const told = await Promise.allSettled(parts.askers.map((asker) => asker.ask(request, people)));
    for (const each of told) if (each.status === 'rejected') parts.onFault('approvals', each.reason);
    // Told by one door is told: repeating it at every round because another is down would be noise.
    if (told.some((each) => each.status === 'fulfilled' && each.value))
      await parts.requests.told(action.uid, askedOf(action));
  }
  if (untold.length === 0) await parts.requests.forgetLinks(parts.now());
  return untold.length === BATCH;
}

export function askedOf({ argumentsDigest, decision, escalations }: ActionRecord): string {
  return `${argumentsDigest}/${decision}/${String(escalations)}`;
}

function requesterId(action: ActionRecord): string {
  return (JSON.parse(action.requesterJson) as Pick<Principal, 'id'>).id;
}
