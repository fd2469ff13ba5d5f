import { randomUUID } from 'node:crypto';
import { hasRole, ROLES, type Principal, type Role } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { Member } from '../../domain/member.js';
import { bad, line } from '../case/deed.js';

export interface MemberStore {
  /** Refuses with VERSION_CONFLICT where another member has the name. Each call is an audit entry. */
  put(member: Member, by: Principal): Promise<void>;
  find(id: string): Promise<Member | null>;
  byName(userName: string): Promise<Member | null>;
  list(page: {
    readonly skip: number;
    readonly limit: number;
  }): Promise<{ readonly total: number; readonly members: readonly Member[] }>;
}

export interface MemberFields {
  readonly userName?: string;
  readonly externalId?: string | null;
  readonly displayName?: string | null;
  readonly email?: string | null;
  readonly active?: boolean;
  readonly roles?: readonly string[];
}

export interface MemberDoor {
  create(by: Principal, fields: MemberFields): Promise<Member>;
  change(by: Principal, id: string, fields: MemberFields): Promise<Member>;
  find(by: Principal, id: string): Promise<Member>;
  byName(by: Principal, userName: string): Promise<Member | null>;
  list(by: Principal, page: { readonly skip: number; readonly limit: number }): ReturnType<MemberStore['list']>;
}

interface MemberParts {
  readonly store: MemberStore;
  readonly now: () => number;
  /** Somebody changed: what is remembered of people is asked for again. */
  readonly changed: () => void;
}

/** People as a directory provisions them. Nobody is deleted: what they did stays theirs. */
export function memberDesk({ store, now, changed }: MemberParts): MemberDoor {
  const put = async (by: Principal, member: Member): Promise<Member> => {
    await store.put(member, by);
    changed();
    return member;
  };
  const known = async (id: string): Promise<Member> => {
    const member = await store.find(id);
    if (member !== null) return member;
    throw new InputFault('NOT_FOUND', 'There is no such user.');
  };
  return {
    create: async (by, fields) => {
      requireAdmin(by);
      const at = now();
      const blank = { externalId: null, displayName: null, email: null, active: true, roles: [] };
      const userName = fields.userName ?? '';
      if ((await store.byName(userName)) !== null) throw taken();
      return put(by, edited({ ...blank, id: randomUUID(), userName, createdAt: at, updatedAt: at }, fields, at));
    },
    change: async (by, id, fields) => {
      requireAdmin(by);
      const before = await known(id);
      const other = fields.userName === undefined ? null : await store.byName(fields.userName);
      if (other !== null && other.id !== id) throw taken();
      return put(by, edited(before, fields, now()));
    },
    find: async (by, id) => {
      requireAdmin(by);
      return known(id);
    },
    byName: async (by, userName) => {
      requireAdmin(by);
      return store.byName(userName);
    },
    list: async (by, page) => {
      requireAdmin(by);
      return store.list(page);
    },
  };
}

function edited(before: Member, fields: MemberFields, at: number): Member {
  const { roles, ...rest } = fields;
  const after = { ...before, ...rest, roles: roles === undefined ? before.roles : rolesOf(roles), updatedAt: at };
  return { ...after, userName: line(after.userName, 'userName', 200) };
}

function rolesOf(names: readonly string[]): readonly Role[] {
  return [...new Set(names)].map((name) => {
    const role = ROLES.find((each) => each === name);
    if (role === undefined) throw bad('roles', `${name} is not a role; they are: ${ROLES.join(', ')}.`);
    return role;
  });
}

function taken(): InputFault {
  return new InputFault('VERSION_CONFLICT', 'Another user has this name.', { place: { path: 'userName' } });
}

export function requireAdmin(by: Principal): void {
  if (!hasRole(by)) throw new PermissionFault('FORBIDDEN', 'Only an admin may provision people.');
}
