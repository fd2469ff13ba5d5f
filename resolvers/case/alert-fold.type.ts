import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { EventType } from '../event/event.type.js';
import { NodeType } from '../node/node.type.js';
import { connectionType } from '../paging.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';
import { KEY } from './case-mutation.type.js';

@ObjectType({ description: 'By what alerts were called the same, and when they are folded.' })
@Access(...READERS)
export class FoldRule {
  @Field(() => Int, { description: 'So many stand by themselves; those after them are folded (SEQUITUR_FOLD_AFTER).' })
  readonly after!: number;
  @Field(() => String, { description: 'Source that delivered them.' })
  readonly source!: string;
  @Field(() => String, { description: 'OCSF class.' })
  readonly className!: string;
  @Field(() => Int, { description: 'OCSF severity_id.' })
  readonly severityId!: number;
  @Field(() => [String], { description: 'The vendor’s own names of what it found.' })
  readonly types!: string[];
  @Field(() => [String], { description: 'ATT&CK techniques.' })
  readonly techniqueIds!: string[];
  @Field(() => [String], {
    description: 'Role and key of every user, device, session, mailbox and resource: one with another is not folded.',
  })
  readonly entities!: string[];
  @Field(() => DateTime, { description: 'Start of the ten minutes of event time, inside.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Their end, outside.' })
  readonly to!: number;
}

@ObjectType('AlertFold', {
  implements: NodeType,
  description: 'Near-identical alerts, counted as one. Each is kept as an event, and rules see every one of them.',
})
@Access(...READERS)
export class AlertFoldType extends NodeType {
  @Field(() => Int, { description: 'How many alerts it is, those that stand too; each counted once.' })
  readonly count!: number;
  @Field(() => Int, { description: 'How many of them are folded.' })
  readonly folded!: number;
  @Field(() => DateTime, { description: 'Time of the first one.' })
  readonly firstSeen!: number;
  @Field(() => DateTime, { description: 'Time of the last one.' })
  readonly lastSeen!: number;
  @Field(() => FoldRule, { description: 'Why they were folded.' })
  readonly rule!: FoldRule;
  @Field(() => String, { description: '`folding`, `unfolding` while its alerts stand up, or `unfolded`.' })
  readonly state!: string;
  @Field(() => DateTime, { nullable: true, description: 'When somebody undid it.' })
  readonly unfoldedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Who.' })
  readonly unfoldedBy!: string | null;
  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly unfoldReason!: string | null;
  @Field(() => Int, {
    description: 'Files, messages and addresses of folded alerts beyond those that the case took in.',
  })
  readonly entitiesLeftOut!: number;
  @Field(() => [EventType], { description: 'Alerts that stand by themselves in the case, at most 20.' })
  readonly samples!: EventType[];
}

export const AlertFoldConnection = connectionType('AlertFold', () => AlertFoldType);

@InputType({ description: 'Which folded alerts are to stand by themselves again.' })
export class UnfoldAlertsInput {
  @Field(() => ID, { description: 'Global id of the fold.' })
  readonly id!: string;
  @Field(() => String, { description: 'Why, at most 500 characters.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'Its alerts stand up in the background; no more are folded behind it.' })
@Access(...READERS)
export class AlertsUnfolded {
  @Field(() => ID, { description: 'Global id of the fold.' })
  readonly foldId!: string;
}

export const UnfoldAlertsPayload = payloadOf('UnfoldAlertsPayload', AlertsUnfolded);
