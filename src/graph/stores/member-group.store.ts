import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { MemberGroup } from '../../domain/member.js';
import { only, type Graph, type Tx } from '../session.js';
import type { Recorder } from './case-transaction.js';
import * as cypher from './member-group.cypher.js';

type GroupRow = Omit<MemberGroup, 'externalId'> & { readonly externalId?: string };

interface Step {
  readonly kind: 'set' | 'add' | 'remove';
  readonly members: readonly string[];
}

interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly at: number;
}

/** Groups of people as a directory provisions them. */
export class MemberGroupStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  find(id: string): Promise<MemberGroup | null> {
    return this.first(cypher.GROUP_BY_ID, { id });
  }

  byName(displayName: string): Promise<MemberGroup | null> {
    return this.first(cypher.GROUP_BY_NAME, { nameKey: nameKeyOf(displayName) });
  }

  async list(page: { readonly skip: number; readonly limit: number }) {
    const rows = await this.graph.run<{ group: GroupRow }>(cypher.GROUPS, { ...page });
    const { total } = only(await this.graph.run<{ total: number }>(cypher.COUNT_GROUPS));
    return { total, groups: rows.map(({ group }) => groupFrom(group)) };
  }

  put(group: Group, steps: readonly Step[], by: Principal): Promise<void> {
    return this.graph.write(async (tx) => {
      const { id, displayName, at } = group;
      const nameKey = nameKeyOf(displayName);
      await tx.run(cypher.PUT_GROUP, { group: { ...group }, nameKey });
      const [other] = await tx.run<{ id: string }>(cypher.SAME_NAME, { id, nameKey });
      if (other !== undefined)
        throw new InputFault('VERSION_CONFLICT', 'Another group has this name.', { place: { path: 'displayName' } });
      for (const step of steps) await take(tx, id, step);
      const members = steps.map(({ kind, members: named }) => `${kind} ${String(named.length)}`);
      const body = { group: id, displayName, members };
      await this.record(tx, [{ stream: 'config', type: 'member.group.saved', at, actor: by.id, body }]);
    });
  }

  remove(id: string, at: number, by: Principal): Promise<boolean> {
    return this.graph.write(async (tx) => {
      const [removed] = await tx.run<{ displayName: string }>(cypher.REMOVE_GROUP, { id });
      if (removed === undefined) return false;
      const body = { group: id, displayName: removed.displayName };
      await this.record(tx, [{ stream: 'config', type: 'member.group.removed', at, actor: by.id, body }]);
      return true;
    });
  }

  private async first(query: string, params: object): Promise<MemberGroup | null> {
    const [row] = await this.graph.run<{ group: GroupRow }>(query, { ...params });
    return row === undefined ? null : groupFrom(row.group);
  }
}

async function take(tx: Tx, id: string, { kind, members: named }: Step): Promise<void> {
  const members = [...new Set(named)].sort();
  if (kind === 'remove') return void (await tx.run(cypher.TAKE_FROM_GROUP, { id, members }));
  if (kind === 'set') await tx.run(cypher.EMPTY_GROUP, { id });
  const { found } = only(await tx.run<{ found: number }>(cypher.ADD_TO_GROUP, { id, members }));
  if (found === members.length) return;
  throw new InputFault('BAD_USER_INPUT', 'A member of this group is no user here.', {
    place: { path: 'members' },
    remedy: 'Provision the users first.',
  });
}

function nameKeyOf(displayName: string): string {
  return displayName.trim().toLowerCase();
}

function groupFrom({ externalId = null as never, ...row }: GroupRow): MemberGroup {
  const { id, displayName, members, createdAt, updatedAt } = row;
  return { id, displayName, externalId, members, createdAt, updatedAt };
}
