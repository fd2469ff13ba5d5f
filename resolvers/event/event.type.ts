import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { DateTime } from '../scalars.js';
import { EntityInRole } from './entity.type.js';

@ObjectType('Event', { implements: NodeType, description: 'One thing a source recorded, as OCSF.' })
@Access(...READERS, 'integrator')
export class EventType extends NodeType {
  @Field(() => ID, { description: 'Digest that identifies it, as matches and decisions cite it.' })
  readonly uid!: string;
  @Field(() => String, { nullable: true, description: 'Source that delivered it, `vendor/product`.' })
  readonly source!: string | null;
  @Field(() => String, { nullable: true, description: 'The vendor’s own id of the record.' })
  readonly externalId!: string | null;
  @Field(() => Int, { nullable: true, description: 'OCSF class_uid.' })
  readonly classUid!: number | null;
  @Field(() => String, { nullable: true, description: 'OCSF class, e.g. `authentication`.' })
  readonly className!: string | null;
  @Field(() => String, { nullable: true, description: 'Normalised verb, e.g. `mfa.enrol`.' })
  readonly operation!: string | null;
  @Field(() => Int, { nullable: true, description: 'OCSF severity_id.' })
  readonly severityId!: number | null;
  @Field(() => DateTime, { description: 'When it happened.' })
  readonly time!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was received.' })
  readonly receivedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Digest of its content.' })
  readonly digest!: string | null;
  @Field(() => String, { nullable: true, description: 'Mapping and version that read it.' })
  readonly mapping!: string | null;
  @Field(() => Boolean, { description: 'Stamped later than it was received: counts, but moves no clock.' })
  readonly timeSkew!: boolean;
  @Field(() => [EntityInRole], { description: 'Whom and what it names.' })
  @Access(...READERS)
  readonly entities!: EntityInRole[];
}

export const EventConnection = connectionType('Event', () => EventType);
