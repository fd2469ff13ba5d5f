import { Field, ID, InterfaceType } from 'type-graphql';

/** Rows carry the name of their type. */
export function typeOfRow(row: object): string {
  return String((row as { __typename?: unknown }).__typename);
}

@InterfaceType('Node', {
  description: 'An object with a global id.',
  resolveType: typeOfRow,
  autoRegisterImplementations: true,
})
// Without a role rule: it would overlay those of the types that are nodes.
export abstract class NodeType {
  @Field(() => ID, { description: 'Global id; opaque, stable, accepted by `node`.' })
  readonly id!: string;
}
