import { Field, ID, InputType, Int } from 'type-graphql';
import { HuntLanguageEnum, PromotionTarget, SeverityEnum } from '../enums.js';
import { DateTime, Json } from '../scalars.js';

@InputType({ description: 'What to look for.' })
export class HuntTextInput {
  @Field(() => HuntLanguageEnum, { description: 'Language of the query.' })
  readonly language!: 'eql' | 'sigma' | 'cypher';
  @Field(() => String, {
    nullable: true,
    description: '`elasticsearch` or `classic`; Elasticsearch’s EQL with our extensions where absent.',
  })
  readonly dialect?: string | null;
  @Field(() => String, {
    description: 'The query, e.g. `sequence by user [authentication where true] [process where true]`; Sigma as YAML.',
  })
  readonly query!: string;
}

@InputType({ description: 'A test beside a query: given these events, these matches.' })
export class HuntCaseInput {
  @Field(() => String, { description: 'What it shows.' })
  readonly name!: string;
  @Field(() => [Json], { description: 'Objects with `id`, `ts` (ms) or `timestamp` (ISO), and `event_type`.' })
  readonly events!: unknown[];
  @Field(() => [Json], {
    nullable: true,
    description: 'Facts for `exists { … }`: objects with `kind`, `subject`, `value`, `validFrom`, `owner`.',
  })
  readonly context?: unknown[] | null;
  @Field(() => Int, { description: 'How many matches there must be.' })
  readonly matches!: number;
  @Field(() => [[String]], { nullable: true, description: 'Ids of the events of each match.' })
  readonly expected?: string[][] | null;
}

@InputType({ description: 'A hunt to be kept.' })
export class SaveHuntInput extends HuntTextInput {
  @Field(() => String, { nullable: true, description: 'Which hunt; made of the title where absent.' })
  readonly huntId?: string | null;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'What it looks for, and what to make of it.' })
  readonly description?: string | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it; whoever saves it where absent.' })
  readonly owner?: string | null;
  @Field(() => [String], { defaultValue: [], description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => [HuntCaseInput], {
    defaultValue: [],
    description: 'Tests; one that fails keeps the hunt from being saved.',
  })
  readonly cases!: HuntCaseInput[];
  @Field(() => Int, { nullable: true, description: 'The version you changed; 0 for a hunt that must be new.' })
  readonly expectedVersion?: number | null;
}

/** How far a run over the past goes. */
@InputType()
abstract class PastRunInput {
  @Field(() => DateTime, { description: 'Event time up to which it counts.' })
  readonly to!: number;
  @Field(() => Int, { nullable: true, description: 'Matches to keep at most: 1,000 where absent, 10,000 at most.' })
  readonly limit?: number | null;
  @Field(() => String, { nullable: true, description: 'The same key gives the same run.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to run, over which period.' })
export class RunHuntInput extends PastRunInput {
  @Field(() => ID, {
    nullable: true,
    description: 'A saved hunt: its global id, `id@version`, or its id for the newest version.',
  })
  readonly id?: string | null;
  @Field(() => HuntTextInput, { nullable: true, description: 'A text that nobody saved; give this or `id`.' })
  readonly text?: HuntTextInput | null;
  @Field(() => DateTime, {
    description:
      'Event time from which the last event of a match counts. A Cypher query without anchors says its own period.',
  })
  readonly from!: number;
}

@InputType({ description: 'What to explain, over which period.' })
export class ExplainHuntInput {
  @Field(() => ID, { nullable: true, description: 'A saved hunt.' })
  readonly id?: string | null;
  @Field(() => HuntTextInput, { nullable: true, description: 'A text; give this or `id`.' })
  readonly text?: HuntTextInput | null;
  @Field(() => DateTime, { description: 'Event time from which it would look.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Event time up to which it would look.' })
  readonly to!: number;
}

@InputType({ description: 'A run to be called off.' })
export class CancelHuntInput {
  @Field(() => ID, { description: 'The run.' })
  readonly run!: string;
}

@InputType({ description: 'A hunt that is to watch.' })
export class PromoteHuntInput {
  @Field(() => ID, { description: 'The hunt: its global id, `id@version`, or its id for the newest version.' })
  readonly id!: string;
  @Field(() => PromotionTarget, { description: 'First SHADOW, then LIVE.' })
  readonly to!: 'shadow' | 'live';
  @Field(() => SeverityEnum, { defaultValue: 'MEDIUM', description: 'Severity of what it finds.' })
  readonly severity!: string;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  readonly reason!: string;
  @Field(() => DateTime, { nullable: true, description: 'Event time from which its matches count; now where absent.' })
  readonly effectiveFrom?: number | null;
}

@InputType({ description: 'A rule to be kept as a draft.' })
export class SaveRuleInput extends HuntTextInput {
  @Field(() => String, { nullable: true, description: 'Which rule; made of the title where absent.' })
  readonly ruleId?: string | null;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'Who answers for it; whoever saves it where absent.' })
  readonly owner?: string | null;
  @Field(() => SeverityEnum, { defaultValue: 'MEDIUM', description: 'Severity of what it finds.' })
  readonly severity!: string;
  @Field(() => [String], { defaultValue: [], description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => Int, {
    nullable: true,
    description: 'Seconds between matches of one detection; the span of the rule where absent.',
  })
  readonly rearmSeconds?: number | null;
  @Field(() => [HuntCaseInput], {
    defaultValue: [],
    description: 'Tests; one that fails keeps the rule from being saved.',
  })
  readonly cases!: HuntCaseInput[];
  @Field(() => Int, { nullable: true, description: 'The version you changed; 0 for a rule that must be new.' })
  readonly expectedVersion?: number | null;
}

@InputType({ description: 'A rule, or a draft that nobody saved, to be tried on the past.' })
export class BacktestRuleInput extends PastRunInput {
  @Field(() => ID, { nullable: true, description: 'The rule: its global id or `id@version`.' })
  readonly rule?: string | null;
  @Field(() => HuntTextInput, { nullable: true, description: 'A draft; give this or `rule`.' })
  readonly draft?: HuntTextInput | null;
  @Field(() => DateTime, { description: 'Event time from which the last event of a match counts.' })
  readonly from!: number;
}

@InputType({ description: 'A rule that is to watch.' })
export class PromoteRuleInput {
  @Field(() => ID, { description: 'The rule: its global id or `id@version`.' })
  readonly rule!: string;
  @Field(() => PromotionTarget, { description: 'First SHADOW, then LIVE.' })
  readonly to!: 'shadow' | 'live';
  @Field(() => String, { description: 'Why; kept in the audit.' })
  readonly reason!: string;
  @Field(() => DateTime, { nullable: true, description: 'Event time from which its matches count; now where absent.' })
  readonly effectiveFrom?: number | null;
}

@InputType({ description: 'A rule that is to watch no more.' })
export class RetireRuleInput {
  @Field(() => ID, { description: 'The rule: its global id or `id@version`.' })
  readonly rule!: string;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  readonly reason!: string;
}
