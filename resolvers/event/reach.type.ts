import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { DateTime } from '../scalars.js';

@ArgsType()
export class ReachArgs {
  @Field(() => Int, { defaultValue: 4, description: 'Steps in a row, 1 to 4; 1 is what it can reach at once.' })
  readonly steps!: number;
  @Field(() => DateTime, { nullable: true, description: 'As the facts held then; now where absent.' })
  readonly asOf?: number | null;
}

@ObjectType({ description: 'One step of a way, as a maintained fact tells it.' })
@Access(...READERS)
export class ReachStep {
  @Field(() => String, { description: 'Key of where it begins.' })
  readonly from!: string;
  @Field(() => String, { description: 'MEMBER_OF, ADMIN_TO, CAN_ASSUME or OWNS.' })
  readonly relationship!: string;
  @Field(() => String, { description: 'Key of where it leads.' })
  readonly to!: string;
  @Field(() => ID, { description: 'Global id of the fact that says so.' })
  readonly fact!: string;
  @Field(() => String, { description: 'Who says so.' })
  readonly source!: string;
  @Field(() => DateTime, { nullable: true, description: 'Since when it holds.' })
  readonly validFrom!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it holds; null where it is open.' })
  readonly validTo!: number | null;
}

@ObjectType({ description: 'What an entity can reach: a group, role, device, resource or application.' })
@Access(...READERS)
export class ReachedPlace {
  @Field(() => String, { description: 'Its key, e.g. `group:domain-admins`.' })
  readonly key!: string;
  @Field(() => String, {
    description: 'What it is: Group, Role, Device, Resource, Application, or as its source calls it.',
  })
  readonly kind!: string;
  @Field(() => String, { description: 'What to call it.' })
  readonly label!: string;
  @Field(() => ID, { nullable: true, description: 'Global id of the entity; null where no event named it yet.' })
  readonly entityId!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How critical the house rates it, 0 most; null where nobody rated it.',
  })
  readonly tier!: number | null;
  @Field(() => [ReachStep], { description: 'The shortest way there, first step first.' })
  readonly path!: ReachStep[];
}

@ObjectType({ description: 'What an entity can reach by group, role, administration and ownership.' })
@Access(...READERS)
export class EntityReach {
  @Field(() => DateTime, { description: 'As of when.' })
  readonly asOf!: number;
  @Field(() => [ReachedPlace], { description: 'Nearest first, at most 500.' })
  readonly places!: ReachedPlace[];
  @Field(() => [ReachedPlace], { description: 'Those of them that are of tier 0, nearest first.' })
  readonly tierZero!: ReachedPlace[];
  @Field(() => Int, { description: 'How many places were found.' })
  readonly total!: number;
  @Field(() => Boolean, { description: 'Whether there is more than was followed or is shown.' })
  readonly truncated!: boolean;
}
