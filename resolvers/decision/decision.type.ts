import { createUnionType, Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { AnswerStateEnum, VerdictEnum } from '../enums.js';
import { ContextType, EntityType, IndicatorType } from '../event/entity.type.js';
import { EventType } from '../event/event.type.js';
import { NodeType, typeOfRow } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';

export const FactUnion = createUnionType({
  name: 'Fact',
  description: 'What an answer rests on: an event, a maintained fact, an indicator, or an entity.',
  types: () => [EventType, ContextType, IndicatorType, EntityType] as const,
  resolveType: typeOfRow,
});

@ObjectType({ description: 'How far the answers that are missing could still move the total.' })
@Access(...READERS)
export class DecisionInterval {
  @Field(() => Int, { description: 'Lowest total, in centibans (100 = ten times the odds).' })
  readonly loCentiban!: number;
  @Field(() => Int, { description: 'Highest total, in centibans.' })
  readonly hiCentiban!: number;
}

@ObjectType({ description: 'The policy a decision was made under, as it was then.' })
@Access(...READERS)
export class DecisionPolicy {
  @Field(() => ID, { description: 'The policy.' })
  readonly id!: string;
  @Field(() => String, { description: 'Its version.' })
  readonly version!: string;
  @Field(() => String, { nullable: true, description: 'Digest of the published bundle.' })
  readonly digest!: string | null;
  @Field(() => String, { nullable: true, description: 'Who answered for it.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Who published it; never one of its authors.' })
  readonly publishedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was published.' })
  readonly publishedAt!: number | null;
  @Field(() => [String], { description: 'Who wrote it; empty for one that came with the product.' })
  readonly authors!: string[];
}

@ObjectType('Contribution', {
  implements: NodeType,
  description: 'One answer a decision rests on. Negative weights speak against harm.',
})
@Access(...READERS)
export class ContributionType extends NodeType {
  @Field(() => String, { description: 'The question.' })
  readonly question!: string;
  @Field(() => String, { nullable: true, description: 'The answer, one of the question’s closed set.' })
  readonly answer!: string | null;
  @Field(() => String, { description: 'Answers of one group share a cap, because they share a cause.' })
  readonly group!: string;
  @Field(() => Int, { description: 'Published weight, in centibans.' })
  readonly rawCentiban!: number;
  @Field(() => Int, { description: 'Weight after reliability, age and taint, in centibans.' })
  readonly effectiveCentiban!: number;
  @Field(() => Boolean, { description: 'The suspect could have written it: it does not count toward benign.' })
  readonly tainted!: boolean;
  @Field(() => String, { nullable: true, description: 'Who wrote the fact.' })
  readonly writtenBy!: string | null;
  @Field(() => String, { nullable: true, description: 'Who answered.' })
  readonly source!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was observed.' })
  readonly observedAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was recorded.' })
  readonly recordedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'The answer in words, with its counts.' })
  readonly text!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'SHA-256 of the answer in RFC 8785 form, as `answers` of the exported decision holds it; null where it was decided before digests were kept.',
  })
  readonly digest!: string | null;
  @Field(() => [FactUnion], { description: 'The facts themselves.' })
  readonly evidence!: object[];
}

@ObjectType('LackedAnswer', { description: 'A question that nobody answered.' })
@Access(...READERS)
export class LackedAnswer {
  @Field(() => String, { description: 'The question.' })
  readonly question!: string;
  @Field(() => AnswerStateEnum, { description: 'Why nothing is known.' })
  readonly state!: string;
  @Field(() => Int, {
    nullable: true,
    description: 'The furthest its answer could have moved the total, in centibans.',
  })
  readonly reach!: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether some answer to it alone would change the verdict.' })
  readonly couldFlip!: boolean | null;
  @Field(() => String, {
    nullable: true,
    description: 'Why nothing is known, in words; null where nobody was asked.',
  })
  readonly text!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Who answers it under this policy: `graph` (what was recorded here), or a provider, e.g. `indicator_feeds`; null where it was decided before this was kept.',
  })
  readonly wouldAskFrom!: string | null;
}

@ObjectType('Decision', {
  implements: NodeType,
  description: 'A verdict about one subject under one policy, with all it rests on. It can be recomputed by anybody.',
})
@Access(...READERS)
export class DecisionType extends NodeType {
  @Field(() => Int, { description: 'Position in the history of its case, from 1.' })
  readonly seq!: number;
  @Field(() => String, { description: 'Whom it is about.' })
  readonly subject!: string;
  @Field(() => String, { description: 'Why it was made then.' })
  readonly trigger!: string;
  @Field(() => DateTime, { description: 'The time its answers are as of.' })
  readonly asOf!: number;
  @Field(() => DateTime, { description: 'When it was made.' })
  readonly decidedAt!: number;
  @Field(() => Boolean, { description: 'Whether no later decision replaced it.' })
  readonly current!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When nothing in the case spoke of its subject any more, so that it counts no longer; null where it counts or was replaced.',
  })
  readonly retiredAt!: number | null;
  @Field(() => String, { nullable: true, description: 'What made it retire, e.g. `detection_superseded`.' })
  readonly retiredBecause!: string | null;
  @Field(() => VerdictEnum, { description: 'The verdict.' })
  readonly verdict!: string;
  @Field(() => Boolean, { description: 'Whether no missing answer could change it.' })
  readonly robust!: boolean;
  @Field(() => Boolean, { description: 'Whether strong evidence stands on both sides.' })
  readonly contested!: boolean;
  @Field(() => Int, { description: 'Total, in centibans.' })
  readonly totalCentiban!: number;
  @Field(() => DecisionInterval, { description: 'Where the total could still go.' })
  readonly interval!: DecisionInterval;
  @Field(() => [ContributionType], { description: 'What it rests on, heaviest first.' })
  readonly contributions!: ContributionType[];
  @Field(() => [LackedAnswer], { description: 'What was not known.' })
  readonly lacked!: LackedAnswer[];
  @Field(() => [String], { description: 'The fewest answers without which the verdict would differ.' })
  readonly flipSet!: string[];
  @Field(() => DecisionPolicy, { description: 'The policy as it was then.' })
  readonly policy!: DecisionPolicy;
  @Field(() => Json, { nullable: true, description: 'How far each source was complete at that time.' })
  @Extensions(JSON_TEXT)
  readonly sourceHealth!: unknown;
  @Field(() => Json, { nullable: true, description: 'The whole result, as `sequitur verify` recomputes it.' })
  @Extensions(JSON_TEXT)
  readonly result!: unknown;
  @Field(() => DecisionType, { nullable: true, description: 'The decision it replaced.' })
  readonly supersedes!: DecisionType | null;
}

export const DecisionConnection = connectionType('Decision', () => DecisionType);

@ObjectType('Policy', { implements: NodeType, description: 'One version of a decision policy.' })
@Access(...READERS)
export class PolicyType extends NodeType {
  @Field(() => String, { description: '`id@version`.' })
  readonly key!: string;
  @Field(() => String, { description: 'The policy.' })
  readonly name!: string;
  @Field(() => String, { nullable: true, description: 'Its version.' })
  readonly version!: string | null;
  @Field(() => String, { nullable: true, description: 'Digest of the published bundle.' })
  readonly digest!: string | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Who published it.' })
  readonly publishedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was published.' })
  readonly publishedAt!: number | null;
  @Field(() => String, { description: 'draft, shadow (decides beside, without effect), published or retired.' })
  readonly status!: string;
  @Field(() => String, { nullable: true, description: 'As its authors wrote it; only of versions saved here.' })
  readonly text!: string | null;
  @Field(() => [String], { description: 'Who wrote it: none of them may publish it.' })
  readonly authors!: string[];
  @Field(() => String, { nullable: true, description: 'Day by which its owner looks at it again.' })
  readonly reviewBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was saved last.' })
  readonly savedAt!: number | null;
}

export const PolicyConnection = connectionType('Policy', () => PolicyType);
