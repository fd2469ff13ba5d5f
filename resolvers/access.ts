import { defaultFieldResolver, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { Extensions } from 'type-graphql';
import { hasRole, type Role } from '../src/domain/access.js';
import { InvariantBroken, PermissionFault } from '../src/domain/errors.js';
import type { ApiContext } from './context.js';

/** Roles that may look at cases. Integrators deliver records and see only what became of theirs. */
export const READERS = ['viewer', 'analyst', 'hunter', 'responder', 'policy_owner', 'auditor'] as const;
/** Raw records and documents carry personal data. */
export const RECORD_READERS = ['analyst', 'hunter', 'responder', 'auditor'] as const;
export const CASE_WORKERS = ['analyst', 'hunter', 'responder'] as const;
/** What tells nothing by itself: how a page stands, why something was refused. Whoever comes to it may read it. */
export const EVERYBODY = [...READERS, 'integrator'] as const;

/**
 * Says which roles may use a field, or every field of a type. Admins may always. Each field of the schema has a rule,
 * its own or its type's; a schema with a field that has none does not build.
 */
export function Access(...roles: readonly Role[]) {
  return Extensions({ access: roles });
}

export type AnyField = GraphQLField<unknown, ApiContext>;

export function accessOf(type: GraphQLObjectType, field: AnyField): readonly Role[] {
  const rule = field.extensions['access'] ?? type.extensions['access'];
  if (!Array.isArray(rule) || rule.length === 0) {
    throw new InvariantBroken(`${type.name}.${field.name} declares no roles`);
  }
  return rule as readonly Role[];
}

export function mayUse(context: ApiContext, roles: readonly Role[]): boolean {
  return hasRole(context.principal, ...roles);
}

/** Puts the check of a field's rule before everything that resolves it. */
export function guardField(type: GraphQLObjectType, field: AnyField): void {
  const roles = accessOf(type, field);
  const check = (context: ApiContext): void => {
    if (mayUse(context, roles)) return;
    throw new PermissionFault(
      'FORBIDDEN',
      `${type.name}.${field.name} needs one of: ${[...new Set([...roles, 'admin'])].join(', ')}.`,
    );
  };
  const { resolve = defaultFieldResolver, subscribe } = field;
  field.resolve = (root, args, context, info) => {
    check(context);
    return resolve(root, args, context, info);
  };
  if (!subscribe) return;
  field.subscribe = (root, args, context, info) => {
    check(context);
    return subscribe(root, args, context, info);
  };
}
