import { ArgsType, Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { EntityKindEnum, EntityRoleEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { JSON_TEXT } from '../rows.js';
import { DateTime, Json } from '../scalars.js';

/** Either alone is meant for both. */
@ArgsType()
export class AsKnownArgs {
  @Field(() => DateTime, { nullable: true, description: 'What held then; where absent, when it was known.' })
  readonly asOf?: number | null;
  @Field(() => DateTime, { nullable: true, description: 'As it was written down by then; where absent, by `asOf`.' })
  readonly knownAt?: number | null;
}

@ObjectType('Context', { implements: NodeType, description: 'A maintained fact about an entity, valid in time.' })
@Access(...READERS)
export class ContextType extends NodeType {
  @Field(() => ID, { description: 'Identity, as decisions cite it.' })
  readonly uid!: string;
  @Field(() => String, { description: 'What it is about: a kind of `ContextKind`, in small letters.' })
  readonly kind!: string;
  @Field(() => String, { description: 'Key of the entity it is about.' })
  readonly subject!: string;
  @Field(() => Json, { nullable: true, description: 'What it says.' })
  @Extensions(JSON_TEXT)
  readonly value!: unknown;
  @Field(() => DateTime, { nullable: true, description: 'From when it holds.' })
  readonly validFrom!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it holds.' })
  readonly validTo!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was written down.' })
  readonly recordedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Who wrote it down.' })
  readonly recordedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was taken back; null where it was not.' })
  readonly withdrawnAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Where it comes from.' })
  readonly source!: string | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'After this it no longer counts as known.' })
  readonly staleAfter!: number | null;
}

@ObjectType({ description: 'How often an entity showed one value of a feature: what is normal for it.' })
@Access(...READERS)
export class BaselineCount {
  @Field(() => String, { description: 'What was counted, e.g. `login.country`.' })
  readonly feature!: string;
  @Field(() => String, { description: 'The value.' })
  readonly value!: string;
  @Field(() => Int, { description: 'How often.' })
  readonly count!: number;
  @Field(() => Int, { description: 'On how many days.' })
  readonly days!: number;
  @Field(() => DateTime, { description: 'Day of the first time.' })
  readonly firstSeen!: number;
  @Field(() => DateTime, { description: 'Day of the last time.' })
  readonly lastSeen!: number;
}

@ObjectType('Entity', { implements: NodeType, description: 'Somebody or something that events name.' })
@Access(...READERS)
export class EntityType extends NodeType {
  @Field(() => EntityKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => String, { description: 'Canonical key of its kind.' })
  readonly key!: string;
  @Field(() => String, { description: 'What to call it.' })
  readonly label!: string;
  @Field(() => EntityType, { nullable: true, description: 'The person behind an account.' })
  readonly person!: EntityType | null;
  @Field(() => [EntityType], { description: 'Accounts of a person.' })
  readonly accounts!: EntityType[];
  @Field(() => [ContextType], { description: 'Exceptions about it that were not taken back.' })
  readonly exceptions!: ContextType[];
  @Field(() => [EntityType], { description: 'Who is of the same department, at most 50.' })
  readonly peers!: EntityType[];
  @Field(() => [BaselineCount], {
    description: 'What is normal for it, and for the accounts of a person; most frequent values first, at most 200.',
  })
  readonly baseline!: BaselineCount[];
}

export const EntityConnection = connectionType('Entity', () => EntityType);

@ObjectType('Indicator', { implements: NodeType, description: 'A value that a source of threat intelligence knows.' })
@Access(...READERS)
export class IndicatorType extends NodeType {
  @Field(() => String, { nullable: true, description: 'The value, e.g. an address or a hash.' })
  readonly value!: string | null;
  @Field(() => String, { nullable: true, description: 'Who knows it.' })
  readonly source!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'From when it holds.' })
  readonly validFrom!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it holds.' })
  readonly validTo!: number | null;
}

@ObjectType('EntityInRole', { description: 'An entity, and what an event says of it.' })
@Access(...READERS)
export class EntityInRole {
  @Field(() => EntityRoleEnum, { description: 'What the event says of it.' })
  readonly role!: string;
  @Field(() => EntityType, { description: 'The entity.' })
  readonly entity!: EntityType;
}
