import { Arg, Ctx, Field, InputType, Int, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { MatchStateEnum } from '../enums.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { DateTime } from '../scalars.js';

enum MissReason {
  NOT_SEEN = 'NOT_SEEN',
  NOT_IN_ORDER_OR_TIME = 'NOT_IN_ORDER_OR_TIME',
  OCCURRED = 'OCCURRED',
  ENDED = 'ENDED',
  NOT_ENOUGH = 'NOT_ENOUGH',
}
registerEnumType(MissReason, {
  name: 'MissReason',
  description: 'Why a rule went no further.',
  valuesConfig: {
    NOT_SEEN: { description: 'No event satisfied the step.' },
    NOT_IN_ORDER_OR_TIME: { description: 'Events did, but not after the steps before it, or too late.' },
    OCCURRED: { description: 'The step must not occur, and it did.' },
    ENDED: { description: 'An `until` event ended the sequence.' },
    NOT_ENOUGH: { description: 'Everything was seen, and what is counted does not meet the condition.' },
  },
});

@InputType({ description: 'Which rule, about whom, when.' })
export class WhyNotInput {
  @Field(() => String, {
    description: 'Rule and version, `id@version`; with the id alone the version in force, else the newest.',
  })
  readonly rule!: string;
  @Field(() => String, {
    description:
      'Key or global id of an account, person, device, session, address, …, e.g. `Account:okta:00u1` or `IpAddress:203.0.113.7`.',
  })
  readonly entity!: string;
  @Field(() => DateTime, { description: 'Event time from which to look.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Event time up to which to look.' })
  readonly to!: number;
}

@ObjectType({ description: 'An event that got as far as this step.' })
@Access(...READERS)
export class ReachedStep {
  @Field(() => String, { description: 'Uid of the event.' })
  readonly uid!: string;
  @Field(() => Int, { description: 'Index of the step in the rule, from 0.' })
  readonly step!: number;
}

@ObjectType({ description: 'The step that was missed.' })
@Access(...READERS)
export class MissedStep {
  @Field(() => Int, { description: 'Index of the step; the number of steps stands for `until`.' })
  readonly step!: number;
  @Field(() => String, { description: 'The step as its author wrote it.' })
  readonly text!: string;
  @Field(() => MissReason, { description: 'Why it was missed.' })
  readonly reason!: string;
  @Field(() => Int, { description: 'Events of the group that satisfied it, in the time looked at.' })
  readonly seen!: number;
}

@ObjectType({ description: 'A match that there is, and why it may not have been an alarm.' })
@Access(...READERS)
export class WhyNotMatch {
  @Field(() => String, { description: 'Digest of rule, version, group and events.' })
  readonly key!: string;
  @Field(() => MatchStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => DateTime, { description: 'Time of its first event.' })
  readonly start!: number;
  @Field(() => DateTime, { description: 'Time of its last event.' })
  readonly end!: number;
  @Field(() => String, { nullable: true, description: 'Uid of the detection that shows it.' })
  readonly detection!: string | null;
  @Field(() => Boolean, { description: 'Not the first of its detection: no alarm of its own.' })
  readonly folded!: boolean;
}

@ObjectType({ description: 'How far one group of the rule came.' })
@Access(...READERS)
export class WhyNotGroup {
  @Field(() => [String], { description: 'Values of the join key, persons in place of accounts.' })
  readonly group!: string[];
  @Field(() => Int, { description: 'Steps that were reached in order.' })
  readonly reached!: number;
  @Field(() => Int, { description: 'Steps that must occur.' })
  readonly of!: number;
  @Field(() => [ReachedStep], { description: 'The newest events that got so far.' })
  readonly events!: ReachedStep[];
  @Field(() => MissedStep, { nullable: true, description: 'What was missed; null where the rule matched.' })
  readonly missed!: MissedStep | null;
  @Field(() => [WhyNotMatch], { description: 'Matches of the group in the time looked at.' })
  readonly matches!: WhyNotMatch[];
  @Field(() => Boolean, { description: 'Its window holds more than is read, so the rule gives no answer here.' })
  readonly degraded!: boolean;
}

@ObjectType({ description: 'Why a rule found nothing about an entity, or what it found.' })
@Access(...READERS)
export class WhyNotAnswer {
  @Field(() => [WhyNotGroup], { description: 'Furthest first; none: no event of the entity satisfied any step.' })
  readonly groups!: WhyNotGroup[];
  @Field(() => Boolean, { description: 'The rule is not in force, or its earlier events are still being looked at.' })
  readonly inactive!: boolean;
  @Field(() => Boolean, { description: 'There are more events or groups than were looked at.' })
  readonly truncated!: boolean;
  @Field(() => String, { description: 'The version that was asked, `id@version`.' })
  readonly ruleKey!: string;
  @Field(() => Int, {
    description: 'Events of the entity that were looked at. None: nothing is stored about this key in this time.',
  })
  readonly events!: number;
}

@Resolver()
export class WhyNotResolver {
  @Query(() => WhyNotAnswer, {
    description: 'Why a rule did not find an entity: how far it came, and what was missed.',
  })
  @Access(...READERS)
  async whyNot(
    @Arg('input', () => WhyNotInput, { description: 'Which rule, about whom, when.' })
    { rule, entity, from, to }: WhyNotInput,
    @Ctx() { useCases }: ApiContext,
  ): Promise<object> {
    const answer = await useCases.whyNot({ rule: keyOfType(rule, 'Rule'), entity: keyBehind(entity), from, to });
    // A null of an optional key is an empty text here: lists of the schema hold no nulls.
    return {
      ...answer,
      ruleKey: answer.rule.key,
      groups: answer.groups.map((each) => ({ ...each, group: each.group.map((part) => part ?? '') })),
    };
  }
}
