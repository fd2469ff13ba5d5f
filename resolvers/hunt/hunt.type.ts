import { Args, ArgsType, Extensions, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access } from '../access.js';
import { HuntLanguageEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { fromRow, JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';
import { RuleType } from '../rule/rule.type.js';
import { HUNT_READERS, HuntRunConnection } from './hunt-run.type.js';

@ObjectType('Hunt', { implements: NodeType, description: 'One version of a saved hunt.' })
@Access(...HUNT_READERS)
export class HuntType extends NodeType {
  @Field(() => String, { description: '`id@version`.' })
  readonly key!: string;
  @Field(() => String, { description: 'The hunt, whatever its version.' })
  readonly huntId!: string;
  @Field(() => Int, { description: 'Its version; send it as `expectedVersion` to change it.' })
  readonly version!: number;
  @Field(() => Boolean, { description: 'Whether it is the newest version.' })
  readonly latest!: boolean;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'What it looks for, and what to make of it.' })
  readonly description!: string | null;
  @Field(() => String, { description: 'Who answers for it.' })
  readonly owner!: string;
  @Field(() => HuntLanguageEnum, { description: 'Language of the query.' })
  readonly language!: string;
  @Field(() => String, { nullable: true, description: 'Dialect of the language; ours where null.' })
  readonly dialect!: string | null;
  @Field(() => String, { description: 'The query.' })
  readonly query!: string;
  @Field(() => [String], { description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => Json, { description: 'The test cases beside it, as they were given.' })
  @Extensions(JSON_TEXT)
  readonly cases!: unknown;
  @Field(() => DateTime, { description: 'When this version was saved.' })
  readonly createdAt!: number;
  @Field(() => String, { description: 'Who saved this version.' })
  readonly createdBy!: string;
  @Field(() => HuntRunConnection, { description: 'Runs of this version, newest first.' })
  runs(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
  @Field(() => [RuleType], { description: 'Versions of the rule that it became.' })
  readonly rules!: RuleType[];
}

export const HuntConnection = connectionType('Hunt', () => HuntType);

@InputType({ description: 'Which hunts. Conditions that are given must all hold.' })
export class HuntFilter {
  @Field(() => String, { nullable: true, description: 'Every version of this hunt; else the newest of each.' })
  readonly huntId?: string | null;
  @Field(() => String, { nullable: true, description: 'Whom it belongs to.' })
  readonly owner?: string | null;
  @Field(() => String, { nullable: true, description: 'Looks for this ATT&CK technique, e.g. `T1078.004`.' })
  readonly technique?: string | null;
  @Field(() => HuntLanguageEnum, { nullable: true, description: 'Written in this language.' })
  readonly language?: string | null;
}

@ArgsType()
export class HuntListArgs extends PageArgs {
  @Field(() => HuntFilter, { nullable: true, description: 'Which hunts; the newest version of each where absent.' })
  readonly filter?: HuntFilter | null;
}

@ObjectType({ description: 'A step of a query as it will be looked for.' })
@Access(...HUNT_READERS)
export class ExplainedStep {
  @Field(() => Int, { description: 'Index of the step, from 0; the number of steps stands for `until`.' })
  readonly step!: number;
  @Field(() => String, { description: 'Its predicate, as its author wrote it.' })
  readonly text!: string;
  @Field(() => String, { description: 'OCSF class whose events are tested; `any` for all.' })
  readonly category!: string;
  @Field(() => Boolean, { description: 'It must not occur.' })
  readonly missing!: boolean;
  @Field(() => [String], { description: 'Its join keys.' })
  readonly keys!: string[];
  @Field(() => String, { description: 'Index by which its events are found.' })
  readonly index!: string;
  @Field(() => Int, { description: 'Hits expected in the period, from a sample of its events.' })
  readonly expectedHits!: number;
}

@ObjectType({ description: 'What a hunt would cost.' })
@Access(...HUNT_READERS)
export class HuntExplanation {
  @Field(() => [ExplainedStep], { description: 'Its steps; none for Cypher without anchors.' })
  readonly steps!: ExplainedStep[];
  @Field(() => DateTime, {
    description: 'Event time from which events are read: before the period by the spans of the query.',
  })
  readonly readsFrom!: number;
  @Field(() => DateTime, { description: 'Event time up to which events are read.' })
  readonly readsTo!: number;
  @Field(() => Int, { description: 'Events that are looked at, counted up to 200,000.' })
  readonly eventsExpected!: number;
  @Field(() => Boolean, { description: 'There are more events than were counted.' })
  readonly atLeast!: boolean;
  @Field(() => Float, {
    description: 'Rows that are fetched: hits of all steps, or rows of all operators of a Cypher plan.',
  })
  readonly rowsExpected!: number;
  @Field(() => String, { nullable: true, description: 'Cypher: the operator with the most rows.' })
  readonly largest!: string | null;
  @Field(() => String, { nullable: true, description: 'Why it could not watch as a rule; null: it could.' })
  readonly notLive!: string | null;
}

@ObjectType({ description: 'What two runs share, and what each has alone.' })
@Access(...HUNT_READERS)
export class HuntDifference {
  @Field(() => Int, { description: 'Matches with the same events in the same group.' })
  readonly same!: number;
  @Field(() => Int, { description: 'Matches that only the left run has.' })
  readonly onlyLeftCount!: number;
  @Field(() => Int, { description: 'Matches that only the right run has.' })
  readonly onlyRightCount!: number;
  @Field(() => [ID], { description: 'Keys of the first 100 matches that only the left run has.' })
  readonly onlyLeft!: string[];
  @Field(() => [ID], { description: 'Keys of the first 100 matches that only the right run has.' })
  readonly onlyRight!: string[];
}
