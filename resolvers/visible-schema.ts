import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import { isObjectType, Kind, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Principal, Role } from '../src/domain/access.js';
import type { AnyField } from './access.js';
import { reachOf } from './role-reach.js';

const ASKED_OF_THE_SCHEMA = new Set(['__schema', '__type']);

/** The schema as each caller sees it: what their roles cannot use is not in it, nor are types that only it leads to. */
export class VisibleSchemas {
  private readonly byRoles = new Map<string, GraphQLSchema>();
  private readonly asking = new WeakMap<DocumentNode, boolean>();

  constructor(private readonly whole: GraphQLSchema) {}

  /** For an operation that asks about the schema, the one it is answered from; for any other the whole one. */
  forOperation(document: DocumentNode, { roles }: Principal): GraphQLSchema {
    return this.asksOfSchema(document) ? this.of(roles) : this.whole;
  }

  of(roles: readonly Role[]): GraphQLSchema {
    if (roles.includes('admin')) return this.whole;
    const key = [...roles].sort().join();
    const known = this.byRoles.get(key) ?? visibleTo(this.whole, roles);
    this.byRoles.set(key, known);
    return known;
  }

  asksOfSchema(document: DocumentNode): boolean {
    const known = this.asking.get(document) ?? asksOfSchema(document);
    this.asking.set(document, known);
    return known;
  }
}

function asksOfSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, { [Kind.FIELD]: ({ name }) => void (found ||= ASKED_OF_THE_SCHEMA.has(name.value)) });
  return found;
}

function visibleTo(schema: GraphQLSchema, roles: readonly Role[]): GraphQLSchema {
  const { open } = reachOf(schema, roles);
  const kept = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, name, typeName) => {
      const type = schema.getType(typeName);
      return isObjectType(type) && open.has(type.getFields()[name] as AnyField) ? config : null;
    },
  });
  return pruneSchema(kept);
}
