import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS, RECORD_READERS } from '../access.js';
import { IngestOutcomeEnum } from '../enums.js';
import { EventType } from '../event/event.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { DateTime, Json } from '../scalars.js';

@InputType({ description: 'Records of one source.' })
export class IngestRecordsInput {
  @Field(() => String, { nullable: true, description: '`vendor/product`; recognised from each record where absent.' })
  readonly source?: string | null;
  @Field(() => [Json], {
    description:
      'Each an object, or a string that holds a raw line, e.g. `[{uuid: "…", eventType: "user.session.start"}, "<13>Nov  3 02:14:07 fw1 …"]`.',
  })
  readonly records!: unknown[];
  @Field(() => String, {
    nullable: true,
    description:
      'The same key with the same records gives the same answer; with others IDEMPOTENCY_CONFLICT. Bound to the source, kept seven days.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'A record that could not be used; it is kept whole.' })
@Access('integrator')
export class RejectedRecord {
  @Field(() => Int, { description: 'Index in the request.' })
  readonly index!: number;
  @Field(() => String, { description: 'Stable code.' })
  readonly code!: string;
  @Field(() => String, { description: 'For people.' })
  readonly message!: string;
  @Field(() => String, { nullable: true, description: 'Where it is kept; replay it after a fix.' })
  readonly deadLetterId!: string | null;
}

@ObjectType({ description: 'What became of a record.' })
@Access('integrator')
export class RecordReceipt {
  @Field(() => Int, { description: 'Index in the request.' })
  readonly index!: number;
  @Field(() => [String], { description: 'Uids of the events it became.' })
  readonly eventIds!: string[];
  @Field(() => IngestOutcomeEnum, { description: 'What became of it.' })
  readonly outcome!: string;
}

@ObjectType({ description: 'What became of the records. An answer means that all of it is committed.' })
@Access('integrator')
export class IngestRecordsPayload {
  @Field(() => Int, { description: 'How many were taken.' })
  readonly accepted!: number;
  @Field(() => Int, { description: 'How many were known already.' })
  readonly duplicates!: number;
  @Field(() => [RejectedRecord], { description: 'Those that could not be used.' })
  readonly rejected!: RejectedRecord[];
  @Field(() => [RecordReceipt], { description: 'One line for each record, in order.' })
  readonly receipt!: RecordReceipt[];
}

@ObjectType('SourceRecord', { description: 'A record as its source names it, and what it became.' })
@Access(...READERS, 'integrator')
export class SourceRecord {
  @Field(() => String, { description: 'Source that delivered it, `vendor/product`.' })
  readonly source!: string;
  @Field(() => String, { description: 'The vendor’s own id.' })
  readonly externalId!: string;
  @Field(() => EventType, { description: 'The event it became; the first where it became several.' })
  readonly event!: EventType;
  @Field(() => [EventType], { description: 'Every event it became.' })
  readonly events!: EventType[];
}

@ObjectType('DeadLetter', {
  implements: NodeType,
  description: 'A record that could not be used, kept whole with the reason.',
})
@Access(...RECORD_READERS, 'integrator')
export class DeadLetterType extends NodeType {
  @Field(() => String, { description: 'As rejections name it.' })
  readonly deadLetterId!: string;
  @Field(() => String, { description: 'Stable code of the reason.' })
  readonly code!: string;
  @Field(() => String, { description: 'The reason, for people.' })
  readonly message!: string;
  @Field(() => String, { nullable: true, description: 'Source that delivered it.' })
  readonly source!: string | null;
  @Field(() => String, { nullable: true, description: 'The record as it was received.' })
  readonly raw!: string | null;
  @Field(() => String, { nullable: true, description: 'Mapping that could not read it.' })
  readonly mapping!: string | null;
  @Field(() => DateTime, { description: 'When it was received.' })
  readonly receivedAt!: number;
}

export const DeadLetterConnection = connectionType('DeadLetter', () => DeadLetterType);

@InputType({ description: 'Which dead letters. Conditions that are given must all hold.' })
export class DeadLetterFilter {
  @Field(() => [String], { nullable: true, description: 'With one of these codes, e.g. `["TIME_MISSING"]`.' })
  readonly code?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Of this source, e.g. `okta/system_log`.' })
  readonly source?: string | null;
}

@ArgsType()
export class DeadLetterArgs extends PageArgs {
  @Field(() => DeadLetterFilter, { nullable: true, description: 'Which; all where absent.' })
  readonly filter?: DeadLetterFilter | null;
}

@InputType({ description: 'Which dead letters to send again. Conditions that are given must all hold.' })
export class ReplayFilterInput {
  @Field(() => String, { nullable: true, description: 'With this code.' })
  readonly code?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this source, e.g. `okta/system_log`.' })
  readonly source?: string | null;
}

@InputType({ description: 'Dead letters to send through the ingestion door again.' })
export class ReplayDeadLettersInput {
  @Field(() => [String], { nullable: true, description: 'Their ids, at most 200.' })
  readonly ids?: string[] | null;
  @Field(() => ReplayFilterInput, {
    nullable: true,
    description:
      'In place of ids: all that match, some hundreds at a time; send `after` of the answer for the next ones.',
  })
  readonly filter?: ReplayFilterInput | null;
  @Field(() => String, { nullable: true, description: '`after` of the answer before.' })
  readonly after?: string | null;
}

@ObjectType({ description: 'What became of the dead letters.' })
@Access('integrator')
export class ReplayDeadLettersPayload {
  @Field(() => Int, { description: 'How many could be used now.' })
  readonly replayed!: number;
  @Field(() => Int, { description: 'How many still cannot.' })
  readonly stillParked!: number;
  @Field(() => String, {
    nullable: true,
    description: 'Where the next ones begin; null where there are none, or ids were given.',
  })
  readonly after?: string | null;
}
