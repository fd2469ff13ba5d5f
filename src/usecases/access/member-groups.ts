import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { MemberGroup } from '../../domain/member.js';
import { bad, line } from '../case/deed.js';
import { requireAdmin } from './members.js';

/** One step of a change of who is in a group; steps count in their order. */
export interface MembershipStep {
  readonly kind: 'set' | 'add' | 'remove';
  readonly members: readonly string[];
}

export interface GroupFields {
  readonly displayName?: string;
  readonly externalId?: string | null;
  readonly steps: readonly MembershipStep[];
}

export interface StoredGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly at: number;
}

/** Each change is one transaction with its audit entry; two that come at once both count. */
export interface MemberGroupStore {
  find(id: string): Promise<MemberGroup | null>;
  byName(displayName: string): Promise<MemberGroup | null>;
  list(page: GroupPage): Promise<{ readonly total: number; readonly groups: readonly MemberGroup[] }>;
  /** Refuses with VERSION_CONFLICT where another group has the name, with BAD_USER_INPUT where a member is not known. */
  put(group: StoredGroup, steps: readonly MembershipStep[], by: Principal): Promise<void>;
  remove(id: string, at: number, by: Principal): Promise<boolean>;
}

export interface GroupPage {
  readonly skip: number;
  readonly limit: number;
}

export interface MemberGroupDoor {
  create(by: Principal, fields: GroupFields): Promise<MemberGroup>;
  change(by: Principal, id: string, fields: GroupFields): Promise<MemberGroup>;
  remove(by: Principal, id: string): Promise<void>;
  find(by: Principal, id: string): Promise<MemberGroup>;
  byName(by: Principal, displayName: string): Promise<MemberGroup | null>;
  list(by: Principal, page: GroupPage): ReturnType<MemberGroupStore['list']>;
}

interface GroupParts {
  readonly store: MemberGroupStore;
  readonly now: () => number;
  /** Who is in which group changed, and with it what people may do. */
  readonly changed: () => void;
}

/** Most members of a group: a directory that sends everybody means no group of ours. */
const MOST_MEMBERS = 5_000;

/** Groups as a directory provisions them; what a group may do is said by its name, as for groups in a token. */
export function memberGroupDesk({ store, now, changed }: GroupParts): MemberGroupDoor {
  const known = async (id: string): Promise<MemberGroup> => {
    const group = await store.find(id);
    if (group !== null) return group;
    throw new InputFault('NOT_FOUND', 'There is no such group.');
  };
  const put = async (by: Principal, group: StoredGroup, steps: readonly MembershipStep[]): Promise<MemberGroup> => {
    requireFew(steps);
    await store.put({ ...group, displayName: line(group.displayName, 'displayName', 200) }, steps, by);
    changed();
    return known(group.id);
  };
  return {
    create: async (by, { displayName = '', externalId = null, steps }) => {
      requireAdmin(by);
      return put(by, { id: randomUUID(), displayName, externalId, at: now() }, steps);
    },
    change: async (by, id, { steps, ...said }) => {
      requireAdmin(by);
      const { displayName, externalId } = await known(id);
      return put(by, { id, displayName, externalId, ...said, at: now() }, steps);
    },
    remove: async (by, id) => {
      requireAdmin(by);
      if (!(await store.remove(id, now(), by))) throw new InputFault('NOT_FOUND', 'There is no such group.');
      changed();
    },
    find: async (by, id) => {
      requireAdmin(by);
      return known(id);
    },
    byName: async (by, displayName) => {
      requireAdmin(by);
      return store.byName(displayName);
    },
    list: async (by, page) => {
      requireAdmin(by);
      return store.list(page);
    },
  };
}

function requireFew(steps: readonly MembershipStep[]): void {
  if (steps.every(({ members }) => members.length <= MOST_MEMBERS)) return;
  throw bad('members', `At most ${String(MOST_MEMBERS)} members are taken at once.`);
}
