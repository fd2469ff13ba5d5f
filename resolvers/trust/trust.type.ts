import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import {
  CauseClassEnum,
  MisclassificationStateEnum,
  OutcomeLabelEnum,
  OutcomeSourceEnum,
  ResponsibilityKindEnum,
  VerdictEnum,
} from '../enums.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'A number with its 95 % interval.' })
@Access(...READERS)
export class Estimate {
  @Field(() => Float, { description: 'The number.' })
  readonly value!: number;
  @Field(() => Float, { description: 'Lower end.' })
  readonly lower!: number;
  @Field(() => Float, { description: 'Upper end.' })
  readonly upper!: number;
}

@ObjectType('Responsibility', { description: 'Something that verdicts rest on, and who answers for it.' })
@Access(...READERS)
export class ResponsibilityType {
  @Field(() => ID, { description: '`KIND:id`; send the last one as `after` for the next page.' })
  readonly key!: string;
  @Field(() => ResponsibilityKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => String, { description: 'Its id: of a policy, question or guardrail, a feature, a source, a fact.' })
  readonly id!: string;
  @Field(() => String, { nullable: true, description: 'Who answers for it; null = nobody was named.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Who stands in for the owner.' })
  readonly deputy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'By then they have looked again; null = no date was set.' })
  readonly reviewBy!: number | null;
  @Field(() => Boolean, { description: 'The day has passed, or nobody answers for it.' })
  readonly overdue!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'Policy whose people answer for it, since nobody was named for itself.',
  })
  readonly through!: string | null;
}

@ObjectType({
  description: 'How far a policy may act by itself, for one action and segment, and what its outcomes earn.',
})
@Access(...READERS)
export class AutonomyEntry {
  @Field(() => ID, { description: '`policy|action|segment`: what a level is signed for.' })
  readonly key!: string;
  @Field(() => String, { description: 'Policy lineage, `*` = any.' })
  readonly policy!: string;
  @Field(() => String, { description: 'Type of action.' })
  readonly action!: string;
  @Field(() => String, { description: '`tier<n>/<environment>`, `*` = any.' })
  readonly segment!: string;
  @Field(() => Int, {
    nullable: true,
    description: 'Level signed for: 0 shadow, 1 propose, 2 after approval, 3 after a veto window, 4 at once.',
  })
  readonly level!: number | null;
  @Field(() => String, { nullable: true, description: 'Who signed, `system:trust` where it was lost.' })
  readonly signedBy!: string | null;
  @Field(() => Int, { description: 'Level in force: the one signed for, else where every policy starts.' })
  readonly inForce!: number;
  @Field(() => Int, { description: 'Blindly reviewed decisions that were right, since the level began.' })
  readonly right!: number;
  @Field(() => Int, { description: 'Blindly reviewed decisions that were wrong, since the level began.' })
  readonly wrong!: number;
  @Field(() => Int, { nullable: true, description: 'The level it could be promoted to.' })
  readonly next!: number | null;
  @Field(() => Float, { nullable: true, description: 'Precision that the next level stands for.' })
  readonly floor!: number | null;
  @Field(() => Float, { description: 'Evidence that it is better than that: 20 is enough, whenever one looks.' })
  readonly evidence!: number;
  @Field(() => Float, { description: 'Lower Clopper–Pearson bound of its precision, 95 %.' })
  readonly lower!: number;
  @Field(() => Float, { description: 'Upper Clopper–Pearson bound.' })
  readonly upper!: number;
  @Field(() => Boolean, { description: 'A promotion is proposed; an owner signs it with `promoteAutonomy`.' })
  readonly promotable!: boolean;
}

@ObjectType({ description: 'How well the probabilities of a policy fit what came of them.' })
@Access(...READERS)
export class PolicyReliability {
  @Field(() => String, { description: 'Policy lineage, e.g. `account-takeover`.' })
  readonly policy!: string;
  @Field(() => Int, { description: 'Blindly reviewed decisions that count.' })
  readonly outcomes!: number;
  @Field(() => Estimate, { nullable: true, description: 'Brier score, weighted by how rarely each kind is sampled.' })
  readonly brier!: Estimate | null;
  @Field(() => Estimate, {
    nullable: true,
    description: 'Expected calibration error over bins of equal size; null below fifty outcomes.',
  })
  readonly ece!: Estimate | null;
  @Field(() => Float, { nullable: true, description: 'Cohen’s κ of what two people read.' })
  readonly kappa!: number | null;
  @Field(() => Int, { description: 'How many two people read.' })
  readonly doubleReads!: number;
}

@ObjectType({ description: 'A decision that waits for a blind reviewer. What the machine concluded is left out.' })
@Access('analyst', 'responder', 'policy_owner')
export class ReviewItem {
  @Field(() => ID, { description: 'The decision, for `recordOutcome`.' })
  readonly decision!: string;
  @Field(() => Int, { description: 'Its case.' })
  readonly caseNumber!: number;
  @Field(() => String, { description: 'Whom or what it is about.' })
  readonly subject!: string;
  @Field(() => DateTime, { description: 'When it was made.' })
  readonly decidedAt!: number;
  @Field(() => Boolean, { description: 'Somebody else has read it already.' })
  readonly secondReading!: boolean;
}

@ObjectType('Misclassification', { description: 'A wrong decision: why, who answers for it, and what was done.' })
@Access(...READERS)
export class MisclassificationType {
  @Field(() => ID, { description: 'Uid.' })
  readonly uid!: string;
  @Field(() => Int, { description: 'Its case.' })
  readonly caseNumber!: number;
  @Field(() => String, { description: 'Uid of the decision.' })
  readonly decision!: string;
  @Field(() => String, { description: 'Policy lineage, e.g. `account-takeover`.' })
  readonly policy!: string;
  @Field(() => String, { description: 'Version of the policy.' })
  readonly policyVersion!: string;
  @Field(() => VerdictEnum, { description: 'What the machine concluded.' })
  readonly verdict!: string;
  @Field(() => OutcomeLabelEnum, { description: 'What it was.' })
  readonly label!: string;
  @Field(() => [String], { description: 'Fewest answers whose change would have changed the verdict.' })
  readonly flipSet!: string[];
  @Field(() => CauseClassEnum, { nullable: true, description: 'Why it was wrong.' })
  readonly cause!: string | null;
  @Field(() => String, { nullable: true, description: 'What was at fault.' })
  readonly object!: string | null;
  @Field(() => String, { description: 'Who answers for it; at first the owner of the policy as of the decision.' })
  readonly owner!: string;
  @Field(() => DateTime, { description: 'When it is due.' })
  readonly dueAt!: number;
  @Field(() => MisclassificationStateEnum, { description: 'Whether it is open.' })
  readonly state!: string;
  @Field(() => DateTime, { description: 'When it was opened.' })
  readonly openedAt!: number;
  @Field(() => String, { description: 'Who told.' })
  readonly openedBy!: string;
  @Field(() => String, { nullable: true, description: 'What mended it.' })
  readonly fix!: string | null;
  @Field(() => String, { nullable: true, description: 'The fixture that would show it again.' })
  readonly fixture!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was closed.' })
  readonly closedAt!: number | null;
}

@InputType({ description: 'What somebody who looked says a decision’s case was.' })
export class RecordOutcomeInput {
  @Field(() => ID, { description: 'The decision.' })
  readonly decisionId!: string;
  @Field(() => OutcomeLabelEnum, { description: 'What it was.' })
  readonly label!: string;
  @Field(() => OutcomeSourceEnum, {
    description: 'How it came to be known; only blind reviews of the sample earn a level.',
  })
  readonly source!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => Boolean, { defaultValue: false, description: 'The error did harm: the level is lost at once.' })
  readonly severe!: boolean;
}

@InputType({ description: 'A promotion that an owner signs.' })
export class PromoteAutonomyInput {
  @Field(() => ID, { description: '`policy|action|segment`.' })
  readonly key!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@InputType({ description: 'Why a decision was wrong.' })
export class ClassifyMisclassificationInput {
  @Field(() => ID, { description: 'The record.' })
  readonly id!: string;
  @Field(() => CauseClassEnum, { description: 'Class of cause.' })
  readonly cause!: string;
  @Field(() => String, {
    description:
      'What was at fault: a question, a fact, a source, a baseline, a rule, a guardrail. It has to be there.',
  })
  readonly object!: string;
  @Field(() => String, { nullable: true, description: 'Who answers for that; unchanged where absent.' })
  readonly owner?: string | null;
}

@InputType({ description: 'What mended a wrong decision, and what would show it again.' })
export class CloseMisclassificationInput {
  @Field(() => ID, { description: 'The record.' })
  readonly id!: string;
  @Field(() => String, { description: 'The change that mends it.' })
  readonly fix!: string;
  @Field(() => String, {
    description:
      'The regression fixture: the name of a test that a policy in force carries; of a rule at fault, a test of that rule; of a guardrail, the invariant that guardrails are tried for.',
  })
  readonly fixture!: string;
}

@ObjectType({ description: 'What a label did.' })
@Access('analyst', 'responder', 'policy_owner')
export class OutcomeRecorded {
  @Field(() => String, { description: 'Uid of the outcome.' })
  readonly uid!: string;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the verdict was right; null where the label shows neither.',
  })
  readonly right!: boolean | null;
  @Field(() => String, { nullable: true, description: 'The record of a wrong decision that it opened.' })
  readonly misclassification!: string | null;
  @Field(() => [String], { description: 'Keys whose level was lowered.' })
  readonly demoted!: string[];
}

@ObjectType({ description: 'The entry with its new level.' })
@Access(...READERS)
export class AutonomyPromoted {
  @Field(() => AutonomyEntry, { description: 'The entry.' })
  readonly entry!: AutonomyEntry;
}

@ObjectType({ description: 'The record as it is now.' })
@Access(...READERS)
export class MisclassificationChanged {
  @Field(() => MisclassificationType, { description: 'The record.' })
  readonly misclassification!: MisclassificationType;
}

export const TrustAnswers = {
  record: payloadOf('RecordOutcomePayload', OutcomeRecorded),
  promote: payloadOf('PromoteAutonomyPayload', AutonomyPromoted),
  classify: payloadOf('ClassifyMisclassificationPayload', MisclassificationChanged),
  close: payloadOf('CloseMisclassificationPayload', MisclassificationChanged),
};
