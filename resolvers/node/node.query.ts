import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { InputFault } from '../../src/domain/errors.js';
import { MAX_PAGE } from '../../src/domain/page.js';
import { typeNameOf } from '../../src/domain/reading.js';
import type { Role } from '../../src/domain/access.js';
import { Access, mayUse, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { EntityType } from '../event/entity.type.js';
import { keyOfId } from '../node-id.js';
import { selectionOf } from '../selection.js';
import { NodeType } from './node.type.js';

@Resolver()
export class NodeQuery {
  @Query(() => NodeType, { nullable: true, description: 'An object by its global id; null where there is none.' })
  @Access(...READERS)
  async node(
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const [row] = await nodesById(context, info, [id]);
    return row ?? null;
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: 'Objects by their global ids, in that order; null where there is none.',
  })
  @Access(...READERS)
  nodes(
    @Arg('ids', () => [ID], { description: `At most ${String(MAX_PAGE)}.` }) ids: string[],
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly (object | null)[]> {
    return nodesById(context, info, ids);
  }

  @Query(() => EntityType, {
    nullable: true,
    description: 'A user, account, device … by kind and key, e.g. `User` and its key.',
  })
  @Access(...READERS)
  entity(
    @Arg('id', () => ID, { description: 'Global id, e.g. `Account:okta:00u1`.' }) id: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const { type, label, key } = keyOfId(id);
    if (type !== 'Entity') throw new InputFault('BAD_USER_INPUT', 'This is no entity.', { place: { path: 'id' } });
    return context.useCases.read.byKeys(label, [key], selectionOf(info)).then(([row]) => row ?? null);
  }
}

/** A type that is closed to the caller has no objects for them, whichever way they ask. */
function mayRead(context: ApiContext, { schema }: GraphQLResolveInfo, typeName: string | undefined): boolean {
  const rule = schema.getType(typeName ?? '')?.extensions['access'];
  return Array.isArray(rule) && mayUse(context, rule as readonly Role[]);
}

/** Objects of one type are read together. */
async function nodesById(
  context: ApiContext,
  info: GraphQLResolveInfo,
  ids: readonly string[],
): Promise<readonly (object | null)[]> {
  if (ids.length > MAX_PAGE) {
    throw new InputFault('BAD_USER_INPUT', `At most ${String(MAX_PAGE)} ids.`, { place: { path: 'ids' } });
  }
  const wanted = ids.map(keyOfId);
  const found = new Map<string, object | null>();
  for (const label of new Set(wanted.map((key) => key.label))) {
    const own = wanted.filter((key) => key.label === label);
    const typeName = own[0] && typeNameOf(own[0].type);
    const keys = own.map(({ key }) => key);
    if (!mayRead(context, info, typeName)) continue;
    const rows = await context.useCases.read.byKeys(label, keys, selectionOf(info, typeName));
    keys.forEach((key, index) => found.set(`${label}:${key}`, rows[index] ?? null));
  }
  return wanted.map(({ label, key }) => found.get(`${label}:${key}`) ?? null);
}
