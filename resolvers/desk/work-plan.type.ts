import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { CaseChanged, KEY } from '../case/case-mutation.type.js';
import { OwnerSourceEnum, SeverityEnum, VerdictEnum } from '../enums.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

const SEVERITIES = 'Of one of these severities.';
const VERDICTS = 'With one of these verdicts.';
const CLASSES = 'With events of one of these OCSF classes, e.g. `compliance_finding`.';
const TAGS = 'With one of these tags.';
const CONTROLS = 'With a posture finding whose control or framework begins so, e.g. `NIST.800-53`.';
const OWNERS = 'With an entity that one of these owns.';
const TEAM = 'Whose queue it goes to.';
const OWNER_FROM = 'Who gets it beside the team.';

@ObjectType({ description: 'Which cases a rule is about: what is named must all hold, lists mean any of.' })
@Access(...READERS)
export class CaseCondition {
  @Field(() => [SeverityEnum], { description: SEVERITIES })
  readonly severities!: string[];
  @Field(() => [VerdictEnum], { description: VERDICTS })
  readonly verdicts!: string[];
  @Field(() => [String], { description: CLASSES })
  readonly classes!: string[];
  @Field(() => [String], { description: TAGS })
  readonly tags!: string[];
  @Field(() => [String], { description: CONTROLS })
  readonly controls!: string[];
  @Field(() => [String], { description: OWNERS })
  readonly entityOwners!: string[];
}

@InputType({
  description:
    'Which cases a rule is about: what is named must all hold, lists mean any of, an empty one whatever it is.',
})
export class CaseConditionInput {
  @Field(() => [SeverityEnum], { defaultValue: [], description: SEVERITIES })
  readonly severities!: string[];
  @Field(() => [VerdictEnum], { defaultValue: [], description: VERDICTS })
  readonly verdicts!: string[];
  @Field(() => [String], { defaultValue: [], description: CLASSES })
  readonly classes!: string[];
  @Field(() => [String], { defaultValue: [], description: TAGS })
  readonly tags!: string[];
  @Field(() => [String], { defaultValue: [], description: CONTROLS })
  readonly controls!: string[];
  @Field(() => [String], { defaultValue: [], description: OWNERS })
  readonly entityOwners!: string[];
}

@ObjectType({ description: 'Sends cases to whoever works on them.' })
@Access(...READERS)
export class RoutingRule {
  @Field(() => String, { description: 'Shown on the cases it sent.' })
  readonly name!: string;
  @Field(() => CaseCondition, { description: 'Which cases.' })
  readonly when!: CaseCondition;
  @Field(() => String, { nullable: true, description: TEAM })
  readonly team!: string | null;
  @Field(() => OwnerSourceEnum, { description: OWNER_FROM })
  readonly ownerFrom!: string;
  @Field(() => String, { nullable: true, description: 'Whom NAMED names.' })
  readonly owner!: string | null;
}

@InputType({ description: 'Sends cases to whoever works on them; the first rule that fits does.' })
export class RoutingRuleInput {
  @Field(() => String, { description: 'Shown on the cases it sent; no other rule has it.' })
  readonly name!: string;
  @Field(() => CaseConditionInput, { defaultValue: {}, description: 'Which cases.' })
  readonly when!: CaseConditionInput;
  @Field(() => String, { nullable: true, description: TEAM })
  readonly team?: string | null;
  @Field(() => OwnerSourceEnum, { defaultValue: 'NOBODY', description: OWNER_FROM })
  readonly ownerFrom!: string;
  @Field(() => String, { nullable: true, description: 'Whom NAMED names.' })
  readonly owner?: string | null;
}

@ObjectType({ description: 'How soon cases are to be taken up and closed.' })
@Access(...READERS)
export class ServiceLevel {
  @Field(() => String, { description: 'Shown on the cases it holds for.' })
  readonly name!: string;
  @Field(() => CaseCondition, { description: 'Which cases.' })
  readonly when!: CaseCondition;
  @Field(() => Int, { nullable: true, description: 'From opening until somebody takes it up.' })
  readonly acknowledgeMinutes!: number | null;
  @Field(() => Int, { nullable: true, description: 'From opening until it is closed.' })
  readonly resolveMinutes!: number | null;
}

@InputType({ description: 'How soon cases are to be taken up and closed; the first that fits holds.' })
export class ServiceLevelInput {
  @Field(() => String, { description: 'Shown on the cases it holds for; no other has it.' })
  readonly name!: string;
  @Field(() => CaseConditionInput, { defaultValue: {}, description: 'Which cases.' })
  readonly when!: CaseConditionInput;
  @Field(() => Int, { nullable: true, description: 'From opening until somebody takes it up.' })
  readonly acknowledgeMinutes?: number | null;
  @Field(() => Int, { nullable: true, description: 'From opening until it is closed.' })
  readonly resolveMinutes?: number | null;
}

@ObjectType({ description: 'Where a case goes that nobody took.' })
@Access(...READERS)
export class CaseEscalation {
  @Field(() => Int, { description: 'After it was routed, or opened where no rule fitted.' })
  readonly afterMinutes!: number;
  @Field(() => String, { description: TEAM })
  readonly team!: string;
}

@InputType({ description: 'Where a case goes that nobody took.' })
export class CaseEscalationInput {
  @Field(() => Int, { description: 'After it was routed, or opened where no rule fitted.' })
  readonly afterMinutes!: number;
  @Field(() => String, { description: TEAM })
  readonly team!: string;
}

@ObjectType({ description: 'How work is given out and how soon it is to be done.' })
@Access(...READERS)
export class WorkPlanType {
  @Field(() => [RoutingRule], { description: 'The first that fits sends a case that nobody gave to anybody.' })
  readonly routing!: RoutingRule[];
  @Field(() => [ServiceLevel], { description: 'The first that fits holds for a case, as it is now.' })
  readonly serviceLevels!: ServiceLevel[];
  @Field(() => CaseEscalation, { nullable: true, description: 'Where a case goes that nobody took.' })
  readonly escalation!: CaseEscalation | null;
}

@ObjectType({ description: 'The plan in force.' })
@Access(...READERS)
export class SavedWorkPlan {
  @Field(() => Int, { description: 'Rises with each saving; 0 where nobody has saved one.' })
  readonly version!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was saved.' })
  readonly savedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Who saved it.' })
  readonly savedBy!: string | null;
  @Field(() => WorkPlanType, { description: 'What it says.' })
  readonly plan!: WorkPlanType;
}

@InputType({ description: 'A whole plan; it replaces the one in force.' })
export class SaveWorkPlanInput {
  @Field(() => [RoutingRuleInput], { defaultValue: [], description: 'In the order they are tried.' })
  readonly routing!: RoutingRuleInput[];
  @Field(() => [ServiceLevelInput], { defaultValue: [], description: 'In the order they are tried.' })
  readonly serviceLevels!: ServiceLevelInput[];
  @Field(() => CaseEscalationInput, { nullable: true, description: 'Where a case goes that nobody took.' })
  readonly escalation?: CaseEscalationInput | null;
  @Field(() => Int, { description: 'Refuse with Conflict unless this is the version in force; 0 for the first.' })
  readonly expectedVersion!: number;
}

@InputType({ description: 'Routing to try on past cases. Writes nothing.' })
export class SimulateRoutingInput {
  @Field(() => [RoutingRuleInput], { description: 'In the order they are tried.' })
  readonly routing!: RoutingRuleInput[];
  @Field(() => Int, { defaultValue: 50, description: 'How many of the newest cases, 1 to 200.' })
  readonly first!: number;
}

@ObjectType({ description: 'Where a past case would have gone.' })
@Access(...READERS)
export class SimulatedRoute {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'Its title.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'The rule that fits; null where none does.' })
  readonly rule!: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue it would go to.' })
  readonly team!: string | null;
  @Field(() => String, { nullable: true, description: 'Who would get it.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue it is in now.' })
  readonly teamNow!: string | null;
  @Field(() => String, { nullable: true, description: 'Who has it now.' })
  readonly ownerNow!: string | null;
}

@InputType({ description: 'A case that waits for somebody else: its times stand still.' })
export class PauseSlaInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'For whom or what.' })
  readonly waitingOn!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A case that no longer waits.' })
export class ResumeSlaInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'The plan as it is now.' })
@Access(...READERS)
export class WorkPlanSaved {
  @Field(() => SavedWorkPlan, { description: 'The plan.' })
  readonly workPlan!: SavedWorkPlan;
}

export const DeskAnswers = {
  save: payloadOf('SaveWorkPlanPayload', WorkPlanSaved),
  pause: payloadOf('PauseSlaPayload', CaseChanged),
  resume: payloadOf('ResumeSlaPayload', CaseChanged),
};
