import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { ObservableTypeEnum, TlpEnum } from '../enums.js';
import { EntityType, IndicatorType } from '../event/entity.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';
import { KEY } from './case-mutation.type.js';

@ObjectType('Observable', {
  implements: NodeType,
  description: 'Something that was seen and that somebody wrote down in a case: an address, a name, a hash.',
})
@Access(...READERS)
export class ObservableType extends NodeType {
  @Field(() => ObservableTypeEnum, { description: 'What it is.' })
  readonly type!: string;
  @Field(() => String, { description: 'Its value in the one spelling in which all cases have it.' })
  readonly value!: string;
  @Field(() => TlpEnum, {
    nullable: true,
    description: 'With whom it may be shared; as the case where null. RED is shown only to who is cleared for it.',
  })
  readonly tlp!: string | null;
  @Field(() => Boolean, { description: 'Whether somebody says that it is a sign of compromise.' })
  readonly isIoc!: boolean;
  @Field(() => [String], { description: 'Free words.' })
  readonly tags!: string[];
  @Field(() => String, { nullable: true, description: 'What somebody noted of it.' })
  readonly note!: string | null;
  @Field(() => DateTime, { description: 'When it was written down.' })
  readonly addedAt!: number;
  @Field(() => String, { description: 'Who wrote it down.' })
  readonly addedBy!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was last changed.' })
  readonly updatedAt!: number | null;
  @Field(() => Int, { description: 'Rises with each change; send it as `expectedVersion`.' })
  readonly version!: number;
  @Field(() => Int, {
    description:
      'Sightings: how many events name it. Addresses and file hashes wherever they stand; domains, host names, links and mail addresses in findings, mail and network activity; 0 for other types.',
  })
  readonly seenInEvents!: number;
  @Field(() => EntityType, { nullable: true, description: 'The entity that events name so, if any did.' })
  readonly entity!: EntityType | null;
  @Field(() => [IndicatorType], { description: 'What sources of threat intelligence say of it now, at most 50.' })
  readonly indicators!: IndicatorType[];
}

export const ObservableConnection = connectionType('Observable', () => ObservableType);

@InputType({ description: 'An observable, e.g. `{type: DOMAIN, value: "evil[.]example", isIoc: true, tlp: AMBER}`.' })
export class NewObservableInput {
  @Field(() => ObservableTypeEnum, { description: 'What it is.' })
  readonly type!: string;
  @Field(() => String, {
    description: 'Its value; brackets against clicking (`hxxps://evil[.]example`) are taken off.',
  })
  readonly value!: string;
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared; as the case where absent.' })
  readonly tlp?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether it is a sign of compromise.' })
  readonly isIoc!: boolean;
  @Field(() => [String], { defaultValue: [], description: 'Free words, at most 20.' })
  readonly tags!: string[];
  @Field(() => String, { nullable: true, description: 'What is to be said of it.' })
  readonly note?: string | null;
}

@InputType({ description: 'Observables for a case. What it has already stays as it is.' })
export class AddObservablesInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => [NewObservableInput], { description: '1 to 200.' })
  readonly observables!: NewObservableInput[];
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to change of an observable; absent fields stay as they are, null empties them.' })
export class UpdateObservableInput {
  @Field(() => ID, { description: 'Global id of the observable.' })
  readonly id!: string;
  @Field(() => Int, { nullable: true, description: 'Refuse with Conflict unless it still has this version.' })
  readonly expectedVersion?: number | null;
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared.' })
  readonly tlp?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether it is a sign of compromise.' })
  readonly isIoc?: boolean | null;
  @Field(() => [String], { nullable: true, description: 'All its tags from now on.' })
  readonly tags?: string[] | null;
  @Field(() => String, { nullable: true, description: 'What is to be said of it.' })
  readonly note?: string | null;
}

@InputType({ description: 'An observable that does not belong to its case.' })
export class RemoveObservableInput {
  @Field(() => ID, { description: 'Global id of the observable.' })
  readonly id!: string;
}

@ObjectType({ description: 'The observable as it is now.' })
@Access(...READERS)
export class ObservableChanged {
  @Field(() => ID, { description: 'Global id of the observable.' })
  readonly observableId!: string;
}

export const UpdateObservablePayload = payloadOf('UpdateObservablePayload', ObservableChanged);
