import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access.js';
import { DispositionEnum, VerdictEnum } from '../enums.js';

const MAY_SIMULATE = ['policy_owner', 'analyst', 'auditor'] as const;

@ObjectType({ description: 'How many decisions would go from one verdict to another.' })
@Access(...MAY_SIMULATE)
export class VerdictTransition {
  @Field(() => VerdictEnum, { description: 'As decided.' })
  readonly from!: string;
  @Field(() => VerdictEnum, { description: 'Under the draft.' })
  readonly to!: string;
  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;
}

@ObjectType({ description: 'Changed verdicts of one label.' })
@Access(...MAY_SIMULATE)
export class LabelledTransition extends VerdictTransition {
  @Field(() => DispositionEnum, { nullable: true, description: 'What a person concluded; null where nobody did.' })
  readonly label!: string | null;
}

@ObjectType({ description: 'A decision whose verdict the draft would change.' })
@Access(...MAY_SIMULATE)
export class VerdictFlip {
  @Field(() => String, { description: 'Uid of the decision.' })
  readonly decision!: string;
  @Field(() => Int, { nullable: true, description: 'Its case.' })
  readonly case!: number | null;
  @Field(() => String, { description: 'Whom it is about.' })
  readonly subject!: string;
  @Field(() => DispositionEnum, { nullable: true, description: 'What a person concluded.' })
  readonly label!: string | null;
  @Field(() => VerdictEnum, { description: 'As decided.' })
  readonly from!: string;
  @Field(() => VerdictEnum, { description: 'Under the draft.' })
  readonly to!: string;
}

@ObjectType({ description: 'How often a type of action would be called for otherwise.' })
@Access(...MAY_SIMULATE)
export class ActionChange {
  @Field(() => String, { description: 'Type of action.' })
  readonly type!: string;
  @Field(() => Int, { description: 'Decisions that would newly call for it.' })
  readonly added!: number;
  @Field(() => Int, { description: 'Decisions that no longer would.' })
  readonly removed!: number;
}

@ObjectType({ description: 'Decisions that prove nothing, because the draft would have asked what nobody asked.' })
@Access(...MAY_SIMULATE)
export class NotReplayable {
  @Field(() => String, { description: 'The question.' })
  readonly wouldHaveAsked!: string;
  @Field(() => Int, { description: 'How many decisions.' })
  readonly decisions!: number;
}

@ObjectType({ description: 'What a draft would have changed, and what of the past cannot tell.' })
@Access(...MAY_SIMULATE)
export class PolicySimulation {
  @Field(() => Int, { description: 'Past decisions looked at.' })
  readonly decisions!: number;
  @Field(() => Int, { description: 'Those that could be decided again from what is on record.' })
  readonly replayed!: number;
  @Field(() => [VerdictTransition], { description: 'All sixteen transitions, unchanged ones included.' })
  readonly transitions!: VerdictTransition[];
  @Field(() => [VerdictFlip], { description: 'Every changed verdict.' })
  readonly flips!: VerdictFlip[];
  @Field(() => [LabelledTransition], { description: 'Changed verdicts by what people concluded.' })
  readonly flipsByLabel!: LabelledTransition[];
  @Field(() => [VerdictFlip], {
    description: 'Found harmful by people and benign under the draft: these stand in the way of publishing.',
  })
  readonly missed!: VerdictFlip[];
  @Field(() => Int, { description: 'What asking cost then, in the policy’s unit.' })
  readonly costBefore!: number;
  @Field(() => Int, { description: 'What it would cost under the draft.' })
  readonly costAfter!: number;
  @Field(() => [ActionChange], { description: 'How the actions called for would differ.' })
  readonly actions!: ActionChange[];
  @Field(() => [NotReplayable], { description: 'What cannot be told.' })
  readonly notReplayable!: NotReplayable[];
}
