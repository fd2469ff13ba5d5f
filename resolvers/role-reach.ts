import { getNamedType, isAbstractType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { ROLES, type Role } from '../src/domain/access.js';
import { accessOf, type AnyField } from './access.js';

/** What a caller with some roles meets in the schema, starting at its roots and going along what it may use. */
export interface Reach {
  readonly open: ReadonlySet<AnyField>;
  /** Fields that stand beside open ones and are closed to it. */
  readonly closed: ReadonlySet<AnyField>;
}

export function reachOf(schema: GraphQLSchema, roles: readonly Role[]): Reach {
  const open = new Set<AnyField>();
  const closed = new Set<AnyField>();
  const ahead = rootsOf(schema);
  const met = new Set(ahead);
  for (let type = ahead.pop(); type !== undefined; type = ahead.pop()) {
    for (const field of Object.values(type.getFields()) as AnyField[]) {
      if (!isOpen(type, field, roles)) {
        closed.add(field);
        continue;
      }
      open.add(field);
      for (const next of typesBehind(schema, field).filter((one) => !met.has(one))) {
        met.add(next);
        ahead.push(next);
      }
    }
  }
  return { open, closed };
}

/**
 * The fields that must look at who asks: those that some combination of roles comes to and may not use. The others are
 * reached by nobody whom their rule refuses, so that they cost nothing.
 */
export function fieldsToGuard(schema: GraphQLSchema): ReadonlySet<AnyField> {
  const guarded = new Set<AnyField>();
  for (const roles of combinations(ROLES.filter((role) => role !== 'admin')))
    for (const field of reachOf(schema, roles).closed) guarded.add(field);
  return guarded;
}

export function rootsOf(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.filter((root) => root !== null && root !== undefined);
}

function isOpen(type: GraphQLObjectType, field: AnyField, roles: readonly Role[]): boolean {
  if (roles.includes('admin')) return true;
  const rule = accessOf(type, field);
  return roles.some((role) => rule.includes(role));
}

function typesBehind(schema: GraphQLSchema, field: AnyField): readonly GraphQLObjectType[] {
  const named = getNamedType(field.type);
  if (isObjectType(named)) return [named];
  return isAbstractType(named) ? schema.getPossibleTypes(named) : [];
}

function combinations(roles: readonly Role[]): readonly (readonly Role[])[] {
  return roles.reduce<readonly (readonly Role[])[]>(
    (sets, role) => [...sets, ...sets.map((set) => [...set, role])],
    [[]],
  );
}
