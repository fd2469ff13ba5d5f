import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { CaseStatusEnum, DispositionEnum, PapEnum, SeverityEnum, TlpEnum } from '../enums.js';
import { payloadOf } from '../refusal.type.js';
import { Json } from '../scalars.js';

export const KEY = 'Repeating a request with the same key gives the same answer and changes nothing twice.';
const VERSION = 'Refuse with Conflict unless the case still has this version.';

@InputType({ description: 'A case opened by hand.' })
export class CreateCaseInput {
  @Field(() => String, { description: 'One line, at most 200 characters.' })
  readonly title!: string;
  @Field(() => SeverityEnum, { nullable: true, description: 'How bad; absent: as its template says, or `MEDIUM`.' })
  readonly severity?: string | null;
  @Field(() => String, { nullable: true, description: 'Who works on it.' })
  readonly owner?: string | null;
  @Field(() => [String], { defaultValue: [], description: 'Free words to find it by.' })
  readonly tags!: string[];
  @Field(() => String, { nullable: true, description: 'Template whose labels and tasks it begins with.' })
  readonly template?: string | null;
  @Field(() => [String], {
    defaultValue: [],
    description: 'Uids of events it starts with, as receipts of `ingestRecords` tell them.',
  })
  readonly events!: string[];
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared, from the first moment.' })
  readonly tlp?: string | null;
  @Field(() => PapEnum, { nullable: true, description: 'What may be done with it.' })
  readonly pap?: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue it goes to.' })
  readonly team?: string | null;
  @Field(() => String, { nullable: true, description: 'What it is about, Markdown, at most 20,000 characters.' })
  readonly summary?: string | null;
  @Field(() => Json, { nullable: true, description: 'Custom fields by name, e.g. `{business_impact: "high"}`.' })
  readonly customFields?: unknown;
  @Field(() => [String], {
    nullable: true,
    description: 'Ids of those it is kept to from the first moment, you among them anyway; absent or empty: to nobody.',
  })
  readonly restrictTo?: string[] | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which case, and what the caller knows of it.' })
export class CaseTargetInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => Int, { nullable: true, description: VERSION })
  readonly expectedVersion?: number | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to change; absent fields stay as they are.' })
export class UpdateCaseInput extends CaseTargetInput {
  @Field(() => String, { nullable: true, description: 'One line.' })
  readonly title?: string | null;
  @Field(() => SeverityEnum, { nullable: true, description: 'How bad.' })
  readonly severity?: string | null;
  @Field(() => CaseStatusEnum, { nullable: true, description: 'OPEN or IN_PROGRESS; cases are closed with closeCase.' })
  readonly status?: string | null;
  @Field(() => [String], { nullable: true, description: 'All its tags.' })
  readonly tags?: string[] | null;
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared; null takes the label away.' })
  readonly tlp?: string | null;
  @Field(() => PapEnum, { nullable: true, description: 'What may be done with it; null takes the label away.' })
  readonly pap?: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue it goes to; null takes it out.' })
  readonly team?: string | null;
  @Field(() => String, { nullable: true, description: 'What it comes to, Markdown, at most 20,000 characters.' })
  readonly summary?: string | null;
  @Field(() => Json, {
    nullable: true,
    description:
      'Custom fields to set, by name, e.g. `{business_impact: "high"}`; those that are not named stay, null takes one away.',
  })
  readonly customFields?: unknown;
}

@InputType({ description: 'Whether to hear of a case.' })
export class WatchCaseInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => Boolean, { defaultValue: true, description: 'False to hear no more of it.' })
  readonly watching!: boolean;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Who is to work on a case.' })
export class AssignCaseInput extends CaseTargetInput {
  @Field(() => String, { nullable: true, description: 'The person; null gives it back to the queue.' })
  readonly owner?: string | null;
}

@InputType({ description: 'What a person concluded.' })
export class CloseCaseInput extends CaseTargetInput {
  @Field(() => DispositionEnum, { description: 'The conclusion.' })
  readonly disposition!: string;
}

@InputType({ description: 'Why a case is taken up again.' })
export class ReopenCaseInput extends CaseTargetInput {}

@InputType({ description: 'What to write on a case.' })
export class AddCommentInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'Markdown, at most 20,000 characters.' })
  readonly text!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Cases that turned out to be one matter.' })
export class MergeCasesInput {
  @Field(() => Int, { description: 'The case that stays.' })
  readonly into!: number;
  @Field(() => [Int], { description: 'The cases that join it.' })
  readonly from!: number[];
  @Field(() => Int, { nullable: true, description: VERSION })
  readonly expectedVersion?: number | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'To whom a case is kept.' })
export class RestrictCaseInput extends CaseTargetInput {
  @Field(() => [String], {
    description: 'Ids of keys or people as `me` tells them, you among them anyway; an empty list opens the case again.',
  })
  readonly to!: string[];
}

@InputType({ description: 'A case that is kept from you, and why you must see it.' })
export class BreakGlassInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'Why; it stays in the audit of the case.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A merged case that turned out to be a matter of its own.' })
export class SplitCaseInput {
  @Field(() => Int, { description: 'Number of the case that was merged away.' })
  readonly number!: number;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'The case as it is now.' })
@Access(...READERS)
export class CaseChanged {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
}

export const CaseAnswers = {
  create: payloadOf('CreateCasePayload', CaseChanged),
  update: payloadOf('UpdateCasePayload', CaseChanged),
  assign: payloadOf('AssignCasePayload', CaseChanged),
  close: payloadOf('CloseCasePayload', CaseChanged),
  reopen: payloadOf('ReopenCasePayload', CaseChanged),
  comment: payloadOf('AddCommentPayload', CaseChanged),
  merge: payloadOf('MergeCasesPayload', CaseChanged),
  watch: payloadOf('WatchCasePayload', CaseChanged),
  restrict: payloadOf('RestrictCasePayload', CaseChanged),
  breakGlass: payloadOf('BreakGlassPayload', CaseChanged),
  split: payloadOf('SplitCasePayload', CaseChanged),
};
