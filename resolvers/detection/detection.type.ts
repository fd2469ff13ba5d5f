import { Args, Field, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { MatchStateEnum, SeverityEnum } from '../enums.js';
import { EventType } from '../event/event.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { fromRow } from '../rows.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'A stretch of a text: lines and columns from 1, the end just after it.' })
@Access(...READERS)
export class SourceSpan {
  @Field(() => Int, { description: 'Line in which it begins.' })
  readonly startLine!: number;
  @Field(() => Int, { description: 'Column in which it begins.' })
  readonly startColumn!: number;
  @Field(() => Int, { description: 'Line in which it ends.' })
  readonly endLine!: number;
  @Field(() => Int, { description: 'Column just after it.' })
  readonly endColumn!: number;
}

@ObjectType({ description: 'An event with the step of the rule it matched.' })
@Access(...READERS)
export class MatchedStep {
  @Field(() => Int, { description: 'Index of the step in the rule, from 0.' })
  readonly step!: number;
  @Field(() => EventType, { description: 'The event.' })
  readonly event!: EventType;
}

@ObjectType('Match', { description: 'One exact result of a rule: every event with its step.' })
@Access(...READERS)
export class MatchType {
  @Field(() => String, { description: 'Digest of rule, version, group and events.' })
  readonly key!: string;
  @Field(() => DateTime, { description: 'Time of its first event.' })
  readonly start!: number;
  @Field(() => DateTime, { description: 'Time of its last event.' })
  readonly end!: number;
  @Field(() => MatchStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => [MatchedStep], { description: 'Its events, in step order.' })
  readonly steps!: MatchedStep[];
}

export const MatchConnection = connectionType('Match', () => MatchType);

@ObjectType('Detection', { implements: NodeType, description: 'What a rule found: its matches of one group, folded.' })
@Access(...READERS)
export class DetectionType extends NodeType {
  @Field(() => String, { description: 'Rule and version, `id@version`.' })
  readonly ruleKey!: string;
  @Field(() => String, { description: 'Rule.' })
  readonly ruleId!: string;
  @Field(() => String, { description: 'Title of the rule.' })
  readonly ruleTitle!: string;
  @Field(() => String, { description: 'The values its events share; for identity rules the person.' })
  readonly group!: string;
  @Field(() => DateTime, { description: 'Time of its first event.' })
  readonly start!: number;
  @Field(() => DateTime, { description: 'Time of its last event.' })
  readonly end!: number;
  @Field(() => Int, { description: 'How many matches it folds.' })
  readonly matchCount!: number;
  @Field(() => MatchStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => SeverityEnum, { description: 'Severity of its rule.' })
  readonly severity!: string;
  @Field(() => [String], { description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => DateTime, { nullable: true, description: 'When it fired; null while it has not.' })
  readonly firedAt!: number | null;
  @Field(() => Int, { description: 'Rises when late records change what it folds.' })
  readonly revision!: number;
  @Field(() => Boolean, {
    description: 'Its rule only watches, in the shadow: it opens no case and nobody need act.',
  })
  readonly shadow!: boolean;
  @Field(() => String, { nullable: true, description: 'Text of the version of the rule that found it.' })
  readonly ruleText!: string | null;
  @Field(() => [MatchedStep], {
    description: 'The events of its first 100 matches, each with the step it satisfied; the first 500.',
  })
  readonly steps!: MatchedStep[];

  @Field(() => MatchConnection, { description: 'Its matches, in order.' })
  matches(@Args(() => PageArgs) _page: PageArgs): object {
    return fromRow();
  }
}

export const DetectionConnection = connectionType('Detection', () => DetectionType);
