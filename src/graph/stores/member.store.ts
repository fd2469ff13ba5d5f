import type { Principal } from '../../domain/access.js';
import type { Identity, LoginSession, Member } from '../../domain/member.js';
import { only, type Graph } from '../session.js';
import type { Recorder } from './case-transaction.js';
import * as cypher from './member.cypher.js';

type MemberRow = Partial<Member> & Pick<Member, 'id' | 'userName' | 'active' | 'roles' | 'createdAt' | 'updatedAt'>;
type LoginRow = Omit<LoginSession, 'identity'> & { readonly identityJson: string };

/** People as a directory provisions them. */
export class MemberStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  put(member: Member, by: Principal): Promise<void> {
    return this.graph.write(async (tx) => {
      const { groups: _, ...own } = member;
      const stored = { ...own, nameKey: nameKeyOf(member.userName) };
      await tx.run(cypher.PUT_MEMBER, { member: stored });
      const { id, active, updatedAt: at } = member;
      const body = { member: id, active: active ? 'yes' : 'no', roles: [...member.roles] };
      await this.record(tx, [{ stream: 'config', type: 'member.saved', at, actor: by.id, body }]);
    });
  }

  find(id: string): Promise<Member | null> {
    return this.first(cypher.MEMBER_BY_ID, { id });
  }

  byName(userName: string): Promise<Member | null> {
    return this.first(cypher.MEMBER_BY_NAME, { nameKey: nameKeyOf(userName) });
  }

  /** Of two that may be meant the disabled one: being told twice must not be a way back in. */
  memberOf({ subject, userName }: Pick<Identity, 'subject' | 'userName'>): Promise<Member | null> {
    return this.first(cypher.MEMBER_OF, { subject, nameKey: nameKeyOf(userName) });
  }

  async list(page: { readonly skip: number; readonly limit: number }) {
    const rows = await this.graph.run<{ member: MemberRow }>(cypher.MEMBERS, { ...page });
    const { total } = only(await this.graph.run<{ total: number }>(cypher.COUNT_MEMBERS));
    return { total, members: rows.map(({ member }) => memberFrom(member)) };
  }

  private async first(query: string, params: object): Promise<Member | null> {
    const [row] = await this.graph.run<{ member: MemberRow }>(query, { ...params });
    return row === undefined ? null : memberFrom(row.member);
  }
}

/** Sessions of people who signed in with a browser, by the hash of their secret. */
export class LoginStore {
  constructor(private readonly graph: Graph) {}

  add({ identity, ...session }: LoginSession): Promise<void> {
    const row = { ...session, identityJson: JSON.stringify(identity) };
    return this.graph.write(async (tx) => {
      await tx.run(cypher.ADD_LOGIN, { session: row });
      await tx.run(cypher.DROP_ENDED_LOGINS, { now: session.createdAt });
    });
  }

  async find(hash: string): Promise<LoginSession | null> {
    const [row] = await this.graph.run<{ session: LoginRow }>(cypher.LOGIN_BY_HASH, { hash });
    if (row === undefined) return null;
    const { identityJson, ...session } = row.session;
    return { ...session, identity: JSON.parse(identityJson) as Identity };
  }

  async end(hash: string): Promise<void> {
    await this.graph.write((tx) => tx.run(cypher.END_LOGIN, { hash }));
  }
}

function nameKeyOf(userName: string): string {
  return userName.trim().toLowerCase();
}

function memberFrom(row: MemberRow): Member {
  const { id, userName, active, roles, createdAt, updatedAt } = row;
  const { externalId = null, displayName = null, email = null, groups = [] } = row;
  return { id, userName, externalId, displayName, email, active, roles, groups, createdAt, updatedAt };
}
