import { Field, ID, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { TimelineKindEnum } from '../enums.js';
import { connectionType } from '../paging.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'One thing that happened in a case.' })
@Access(...READERS)
export class TimelineEntry {
  @Field(() => ID, { description: 'Global id of what happened; fetch it with `node`.' })
  readonly id!: string;
  @Field(() => TimelineKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
  @Field(() => String, { description: 'What happened, one line.' })
  readonly text!: string;
  @Field(() => String, { nullable: true, description: 'Who did it, where that is known.' })
  readonly who!: string | null;
}

export const TimelineConnection = connectionType('TimelineEntry', () => TimelineEntry);
