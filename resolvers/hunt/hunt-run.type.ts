import { Args, ArgsType, Extensions, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, RECORD_READERS } from '../access.js';
import { HuntLanguageEnum, MatchStateEnum, RunKindEnum, RunStateEnum } from '../enums.js';
import { EntityType } from '../event/entity.type.js';
import { EventType } from '../event/event.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { fromRow, JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';

/** Who may see what hunts found: those who may read records, and who answers for the rules that come of them. */
export const HUNT_READERS = [...RECORD_READERS, 'policy_owner'] as const;

@ObjectType({ description: 'An event of a match, with the step that it satisfied.' })
@Access(...HUNT_READERS)
export class HuntStep {
  @Field(() => Int, { description: 'Index of the step in the query, from 0; of a Cypher row, of the column.' })
  readonly step!: number;
  @Field(() => ID, { nullable: true, description: 'Uid of the event; null for a step that must not occur.' })
  readonly uid!: string | null;
  @Field(() => EventType, {
    nullable: true,
    description: 'The event; null for a step that must not occur, and for an event whose retention has ended since.',
  })
  readonly event!: EventType | null;
}

@ObjectType('HuntMatch', { description: 'One result of a run.' })
@Access(...HUNT_READERS)
export class HuntMatchType {
  @Field(() => String, { description: 'Identifies it within its run.' })
  readonly key!: string;
  @Field(() => MatchStateEnum, { description: 'Where it stands: the same states as of a rule in force.' })
  readonly state!: string;
  @Field(() => String, { nullable: true, description: 'Which rule found it, where the text holds several.' })
  readonly rule!: string | null;
  @Field(() => [String], { description: 'Values of the join key, persons in place of accounts.' })
  readonly group!: string[];
  @Field(() => DateTime, { nullable: true, description: 'Time of its first event; null for a Cypher row.' })
  readonly start!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Time of its last event; null for a Cypher row.' })
  readonly end!: number | null;
  @Field(() => [HuntStep], { description: 'Its events in step order.' })
  readonly steps!: HuntStep[];
  @Field(() => [EntityType], { description: 'Entities of a Cypher row.' })
  readonly entities!: EntityType[];
  @Field(() => Json, { nullable: true, description: 'A Cypher row by column, or what a counting pipe counted.' })
  @Extensions(JSON_TEXT)
  readonly row!: unknown;
}

export const HuntMatchConnection = connectionType('HuntMatch', () => HuntMatchType);

@ObjectType({ description: 'A back-test beside what the rule has found while it was in force.' })
@Access(...HUNT_READERS)
export class BacktestComparison {
  @Field(() => Int, { nullable: true, description: 'Matches that both have; null until the run has ended.' })
  readonly same!: number | null;
  @Field(() => Int, { nullable: true, description: 'Matches that only the back-test has.' })
  readonly onlyHere!: number | null;
  @Field(() => Int, { nullable: true, description: 'Matches that only the rule in force has.' })
  readonly onlyStored!: number | null;
}

@ObjectType('HuntRun', { implements: NodeType, description: 'One run of a hunt, or a back-test of a rule.' })
@Access(...HUNT_READERS)
export class HuntRunType extends NodeType {
  @Field(() => ID, { description: 'Its id without the type.' })
  readonly uid!: string;
  @Field(() => RunKindEnum, { description: 'Hunt or back-test.' })
  readonly kind!: string;
  @Field(() => String, { nullable: true, description: 'Saved hunt or rule, `id@version`; null for a text.' })
  readonly of!: string | null;
  @Field(() => HuntLanguageEnum, { description: 'Language of the query.' })
  readonly language!: string;
  @Field(() => String, { nullable: true, description: 'Dialect of the language; ours where null.' })
  readonly dialect!: string | null;
  @Field(() => String, { description: 'What was run, word for word.' })
  readonly query!: string;
  @Field(() => DateTime, { description: 'Event time from which the last event of a match counts.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Event time up to which it counts.' })
  readonly to!: number;
  @Field(() => Int, { description: 'Matches that are kept at most.' })
  readonly limit!: number;
  @Field(() => RunStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  readonly createdAt!: number;
  @Field(() => String, { description: 'Who asked for it.' })
  readonly createdBy!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it began.' })
  readonly startedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  readonly finishedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Code of what ended it early.' })
  readonly code!: string | null;
  @Field(() => String, { nullable: true, description: 'What ended it early, for people.' })
  readonly reason!: string | null;
  @Field(() => Int, { description: 'Matches so far.' })
  readonly matchCount!: number;
  @Field(() => String, {
    nullable: true,
    description:
      'Which cap cut it off: MATCHES, ROWS, BYTES, HITS (held in memory) or WINDOW (too full to read); null: it saw everything.',
  })
  readonly truncated!: string | null;
  @Field(() => Int, { description: 'Events that were expected before it ran; counted up to 200,000.' })
  readonly eventsExpected!: number;
  @Field(() => Int, { description: 'Events looked at so far.' })
  readonly eventsSeen!: number;
  @Field(() => Int, {
    description: 'Of these, events whose document was read: the others are of classes that no step asks for.',
  })
  readonly eventsRead!: number;
  @Field(() => Int, { description: 'Step hits noted so far.' })
  readonly hitsWritten!: number;
  @Field(() => Int, { description: 'Step hits fetched for windows so far.' })
  readonly hitsFetched!: number;
  @Field(() => Int, { description: 'Groups replayed so far.' })
  readonly scopesReplayed!: number;
  @Field(() => DateTime, { nullable: true, description: 'Event time up to which it has looked.' })
  readonly reached!: number | null;
  @Field(() => Float, { description: 'How much of the period is done, 0 to 1.' })
  readonly share!: number;
  @Field(() => BacktestComparison, { nullable: true, description: 'Beside what the rule found while in force.' })
  readonly comparison!: BacktestComparison | null;
  @Field(() => HuntMatchConnection, {
    description: 'What it found, in the order in which it was found: a cursor goes on while it runs.',
  })
  matches(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
}

export const HuntRunConnection = connectionType('HuntRun', () => HuntRunType);

@InputType({ description: 'Which runs. Conditions that are given must all hold.' })
export class HuntRunFilter {
  @Field(() => String, { nullable: true, description: 'Of this saved hunt or rule, `id@version`.' })
  readonly of?: string | null;
  @Field(() => [RunStateEnum], { nullable: true, description: 'In one of these states.' })
  readonly state?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Asked for by this principal.' })
  readonly createdBy?: string | null;
}

@ArgsType()
export class HuntRunListArgs extends PageArgs {
  @Field(() => HuntRunFilter, { nullable: true, description: 'Which runs; all where absent.' })
  readonly filter?: HuntRunFilter | null;
}
