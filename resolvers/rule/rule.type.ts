import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { RuleStatusEnum, SeverityEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { DateTime } from '../scalars.js';

@ObjectType({
  description: 'What a rule found in the last 30 days, by 2,000 of its detections at most: its noise and its worth.',
})
@Access(...READERS)
export class RuleActivity {
  @Field(() => Int, { description: 'Detections that stand.' })
  readonly detections!: number;
  @Field(() => Float, { description: 'Matches a day, over the 30 days.' })
  readonly matchesPerDay!: number;
  @Field(() => Int, { description: 'Cases that they are in.' })
  readonly cases!: number;
  @Field(() => Int, { description: 'Of these, closed ones.' })
  readonly closed!: number;
  @Field(() => Float, { nullable: true, description: 'Share of the closed cases that a person found benign, 0 to 1.' })
  readonly benignShare!: number | null;
  @Field(() => Float, { nullable: true, description: 'Share of the closed cases that a person found harmful, 0 to 1.' })
  readonly maliciousShare!: number | null;
}

@ObjectType({ description: 'Where a rule last gave no answer, and why.' })
@Access(...READERS)
export class RuleDegraded {
  @Field(() => DateTime, { description: 'When that was.' })
  readonly at!: number;
  @Field(() => String, { description: 'The values that the events of the group share.' })
  readonly group!: string;
  @Field(() => String, {
    description: 'Why: a code of docs/errors.md, such as `HUNT_LIMIT` for a group with too much.',
  })
  readonly code!: string;
}

@ObjectType('Rule', { implements: NodeType, description: 'One version of a correlation rule, as its author wrote it.' })
@Access(...READERS)
export class RuleType extends NodeType {
  @Field(() => String, { description: '`id@version`.' })
  readonly key!: string;
  @Field(() => String, { description: 'The rule, whatever its version.' })
  readonly ruleId!: string;
  @Field(() => Int, { description: 'Its version.' })
  readonly version!: number;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { description: 'The language it is written in, e.g. `eql`.' })
  readonly language!: string;
  @Field(() => String, { nullable: true, description: 'Dialect of the language; ours where null.' })
  readonly dialect!: string | null;
  @Field(() => String, { description: 'Its text.' })
  readonly query!: string;
  @Field(() => RuleStatusEnum, { description: 'Where it stands in its life.' })
  readonly status!: string;
  @Field(() => SeverityEnum, { description: 'Severity of what it finds.' })
  readonly severity!: string;
  @Field(() => [String], { description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => DateTime, { nullable: true, description: 'Event time from which the last event of a match counts.' })
  readonly effectiveFrom!: number | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Who wrote it, for rules that were published.' })
  readonly author!: string | null;
  @Field(() => [String], { description: 'Where its author says more.' })
  readonly references!: string[];
  @Field(() => String, { nullable: true, description: 'Its licence, where its author names one.' })
  readonly license!: string | null;
  @Field(() => Boolean, { description: 'Whether the events before its activation have been looked at.' })
  readonly ready!: boolean;
  @Field(() => RuleActivity, { nullable: true, description: 'Its noise and its hit rate over the last 30 days.' })
  readonly activity!: RuleActivity | null;
  @Field(() => RuleDegraded, {
    nullable: true,
    description: 'The last group on which it was parked and says nothing; null: it has answered everywhere.',
  })
  readonly degraded!: RuleDegraded | null;
}

export const RuleConnection = connectionType('Rule', () => RuleType);
