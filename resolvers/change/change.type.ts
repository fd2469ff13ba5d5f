import { Field, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { ChangeKindEnum } from '../enums.js';
import { PageInfo } from '../paging.js';
import { DateTime } from '../scalars.js';

@ObjectType('Change', { description: 'Something changed in a case.' })
@Access(...READERS)
export class ChangeType {
  @Field(() => String, {
    description: 'Send it as `after` to go on from here; nothing is missed and nothing comes twice.',
  })
  readonly cursor!: string;
  @Field(() => ChangeKindEnum, { description: 'What changed.' })
  readonly kind!: string;
  @Field(() => Int, { description: 'Number of the case; 0 for a run of a hunt, which is part of none.' })
  readonly caseNumber!: number;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
  @Field(() => Int, {
    nullable: true,
    description:
      'In a stream: how many later changes of the feed were known when this one was handed over. 0 for who keeps up; a number that grows tells a subscriber that it is too slow. Absent in pages.',
  })
  readonly behind!: number | null;
}

@ObjectType('ChangeEdge', { description: 'One change of a page.' })
@Access(...READERS)
export class ChangeEdge {
  @Field(() => String, { description: 'Its cursor.' })
  readonly cursor!: string;
  @Field(() => ChangeType, { description: 'The change.' })
  readonly node!: ChangeType;
}

@ObjectType('ChangeConnection', { description: 'A page of the feed.' })
@Access(...READERS)
export class ChangePage {
  @Field(() => [ChangeEdge], { description: 'The page, with cursors.' })
  readonly edges!: ChangeEdge[];
  @Field(() => [ChangeType], { description: 'The page, without cursors.' })
  readonly nodes!: ChangeType[];
  @Field(() => PageInfo, { description: 'Where the page stands; its endCursor goes on even after an empty page.' })
  readonly pageInfo!: PageInfo;
}
