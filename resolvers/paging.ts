import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { MAX_PAGE } from '../src/domain/page.js';
import { Access, EVERYBODY } from './access.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: `How many, 1 to ${String(MAX_PAGE)}.` })
  readonly first!: number;

  @Field(() => String, { nullable: true, description: 'Cursor of the last one already known.' })
  readonly after?: string | null;
}

@ObjectType({ description: 'Where a page stands in its list.' })
@Access(...EVERYBODY)
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow.' })
  readonly hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'Whether the page continues an earlier one.' })
  readonly hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first one.' })
  readonly startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last one: send it as `after` for the next page.' })
  readonly endCursor!: string | null;
}

/** The Relay connection of a type. */
export function connectionType<T extends object>(name: string, node: () => ClassType<T>): ClassType<object> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list.` })
  @Access(...EVERYBODY)
  class Edge {
    @Field(() => String, { description: 'Where it stands in its list.' })
    readonly cursor!: string;
    @Field(node, { description: `The ${name}.` })
    readonly node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of type ${name}.` })
  @Access(...EVERYBODY)
  class Connection {
    @Field(() => [Edge], { description: 'The page, with cursors.' })
    readonly edges!: Edge[];
    @Field(() => [node()], { description: 'The page, without cursors.' })
    readonly nodes!: T[];
    @Field(() => PageInfo, { description: 'Where the page stands.' })
    readonly pageInfo!: PageInfo;
    @Field(() => Int, { nullable: true, description: 'How many there are in all; counted only when asked for.' })
    readonly totalCount!: number | null;
  }
  return Connection;
}
