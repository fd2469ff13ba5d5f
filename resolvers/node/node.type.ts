import { Field, ID, InterfaceType } from 'type-graphql';
import { Access, READERS } from '../access.js';

/** Rows carry the name of their type. */
export function typeOfRow(row: object): string {
  return String((row as { __typename?: unknown }).__typename);
}

@InterfaceType('Node', {
  description: 'An object with a global id.',
  resolveType: typeOfRow,
  autoRegisterImplementations: true,
})
@Access(...READERS)
export abstract class NodeType {
  @Field(() => ID, { description: 'Global id; opaque, stable, accepted by `node`.' })
  readonly id!: string;
}
