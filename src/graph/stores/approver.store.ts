import type { ApprovalDelegation, Mandate } from '../../domain/approval.js';
import { type Named, isSamePerson, namesOf } from '../../domain/same-person.js';
import { hasRole } from '../../domain/access.js';
import type { Requester } from '../../domain/authorization.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Graph, Tx } from '../session.js';
import { requesterOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import {
  ADD_DELEGATION,
  DELEGATION_BY_UID,
  DELEGATIONS_IN_FORCE,
  DELEGATIONS_TO,
  END_DELEGATION,
  NAMES_IN_CASE,
  OWNERS_IN_CASE,
  VOICES_HEARD,
} from './approver.cypher.js';

/** Events of a device or session that are looked at for whose it is. */
const MOST_LOOKED_AT = 200;
/** A machine that more people use is a server: who worked on it is not who it belongs to. */
const MOST_USERS_OF_A_DEVICE = 3;
const MOST_DELEGATIONS = 200;

export type Names = ReadonlySet<string>;

/** Every name under which somebody is part of the case. */
export async function namesInCase(tx: Tx, number: number, now: number): Promise<Names> {
  const bounds = { look: MOST_LOOKED_AT, mostUsers: MOST_USERS_OF_A_DEVICE };
  const people = await tx.run<{ name: string }>(NAMES_IN_CASE, { case: number, ...bounds });
  const owners = await tx.run<{ name: string }>(OWNERS_IN_CASE, { case: number, now });
  return new Set([...people, ...owners].map(({ name }) => name));
}

/** Whether the case is about this person, under whatever name: nobody judges over themselves. */
export function isInvolved(person: Named, names: Names): boolean {
  return namesOf(person).some((name) => names.has(name));
}

interface DelegationRow {
  readonly delegation: Omit<ApprovalDelegation, 'endedAt'> & { readonly endedAt?: number };
}
const delegationOf = ({ delegation }: DelegationRow): ApprovalDelegation => ({ endedAt: null, ...delegation });

const NOBODY_ELSE: Mandate = {
  onBehalfOf: null,
  onBehalfOfName: null,
  onBehalfOfLogins: [],
  delegation: null,
  until: Number.MAX_SAFE_INTEGER,
};

/**
 * In whose name this person may answer: their own as a responder, else that of somebody who delegated and could answer
 * here themselves. A delegation never carries the voice of who asks, of who is involved, or of who has answered already.
 */
export async function mandateOf(
  tx: Tx,
  { action, by, now, names }: { action: ActionRecord; by: Requester; now: number; names: Names },
): Promise<Mandate | null> {
  if (hasRole({ ...by, kind: 'human', sources: [] }, 'responder')) return NOBODY_ELSE;
  const rows = await tx.run<DelegationRow>(DELEGATIONS_TO, { to: by.id, now, limit: MOST_DELEGATIONS });
  const { uid, argumentsDigest, decision } = action;
  const heard = await tx.run<{ id: string; voice: string }>(VOICES_HEARD, {
    action: uid,
    argumentsDigest,
    decision,
    now,
  });
  // Whoever answers again for somebody repeats themselves, which changes nothing and is no fault.
  const spoken = new Set(heard.filter(({ id }) => id !== by.id).map(({ voice }) => voice));
  const asking = requesterOf(action);
  const usable = rows.map(delegationOf).find(({ from, fromName, fromLogins = [] }) => {
    const giver = { id: from, name: fromName, logins: fromLogins };
    return !isSamePerson(giver, asking) && !spoken.has(from) && !isInvolved(giver, names);
  });
  if (usable === undefined) return null;
  const {
    from: onBehalfOf,
    fromName: onBehalfOfName,
    fromLogins: onBehalfOfLogins = [],
    uid: delegation,
    until,
  } = usable;
  return { onBehalfOf, onBehalfOfName, onBehalfOfLogins, delegation, until };
}

/** Who answers for whom, and until when. */
export function delegationStore(graph: Graph) {
  return {
    add: (delegation: ApprovalDelegation): Promise<void> =>
      graph.write(async (tx) => {
        await tx.run(ADD_DELEGATION, { delegation });
        await appendAudit(tx, [entryOf('approval.delegated', delegation, delegation.from, delegation.since)]);
      }),
    find: async (uid: string): Promise<ApprovalDelegation | null> =>
      (await graph.run<DelegationRow>(DELEGATION_BY_UID, { uid })).map(delegationOf)[0] ?? null,
    /** False where it had ended before. */
    end: (uid: string, by: string, now: number): Promise<boolean> =>
      graph.write(async (tx) => {
        const [row] = await tx.run<DelegationRow>(END_DELEGATION, { uid, now });
        if (row === undefined) return false;
        await appendAudit(tx, [entryOf('approval.delegation_ended', delegationOf(row), by, now)]);
        return true;
      }),
    inForce: async (now: number): Promise<readonly ApprovalDelegation[]> =>
      (await graph.run<DelegationRow>(DELEGATIONS_IN_FORCE, { now, limit: MOST_DELEGATIONS })).map(delegationOf),
  };
}

function entryOf(type: string, { uid, from, to, until, reason }: ApprovalDelegation, actor: string, at: number) {
  return { stream: 'config', type, at, actor, body: { uid, from, to, until, reason } };
}
