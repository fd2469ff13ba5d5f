import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { DeliveryStateEnum, WebhookStateEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@ObjectType('Webhook', { implements: NodeType, description: 'Somebody outside who is told of changes.' })
@Access('auditor')
export class WebhookType extends NodeType {
  @Field(() => String, { description: 'Where deliveries go.' })
  @Access('auditor')
  readonly url!: string;
  @Field(() => [String], { description: 'Of which changes, e.g. `case.decided`.' })
  readonly events!: string[];
  @Field(() => String, { description: 'Where its signing secret is; the secret itself is never shown.' })
  @Access('auditor')
  readonly secretRef!: string;
  @Field(() => String, { nullable: true, description: 'Where the secret is that signs as well until `previousUntil`.' })
  readonly previousSecretRef!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when the secret before signs as well.' })
  readonly previousUntil!: number | null;
  @Field(() => WebhookStateEnum, { description: 'Whether it is served.' })
  readonly state!: string;
  @Field(() => String, { description: 'How far the feed was made into deliveries for it.' })
  readonly cursor!: string;
  @Field(() => String, { nullable: true, description: 'What somebody noted, or a gap in what it was told.' })
  readonly note!: string | null;
  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: number;
  @Field(() => String, { description: 'Who made it.' })
  readonly createdBy!: string;
  @Field(() => Int, { description: 'Deliveries that wait.' })
  readonly pending!: number;
  @Field(() => Int, { description: 'Deliveries that were given up; replayWebhook sends them again.' })
  readonly dead!: number;
  @Field(() => Int, { nullable: true, description: 'Last HTTP status; 0 where nothing answered.' })
  readonly lastStatus!: number | null;
  @Field(() => String, { nullable: true, description: 'Why the last attempt failed.' })
  readonly lastFault!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When something was last sent.' })
  readonly lastAttemptAt!: number | null;
}

@ObjectType('WebhookDelivery', { implements: NodeType, description: 'One change for one webhook.' })
@Access('auditor')
export class WebhookDeliveryType extends NodeType {
  @Field(() => String, { description: 'What changed, e.g. `case.decided`.' })
  readonly event!: string;
  @Field(() => Int, { description: 'Number of the case.' })
  readonly caseNumber!: number;
  @Field(() => String, { description: 'Where it stands in the feed.' })
  readonly cursor!: string;
  @Field(() => DateTime, { description: 'When it changed.' })
  readonly at!: number;
  @Field(() => DeliveryStateEnum, { description: 'Where it stands.' })
  readonly state!: string;
  @Field(() => Int, { description: 'How often it was sent.' })
  readonly attempts!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it is sent next.' })
  readonly nextAttemptAt!: number | null;
  @Field(() => Int, { nullable: true, description: 'Last HTTP status; 0 where nothing answered.' })
  readonly lastStatus!: number | null;
  @Field(() => String, { nullable: true, description: 'Why the last attempt failed.' })
  readonly lastFault!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was taken.' })
  readonly deliveredAt!: number | null;
  @Field(() => WebhookType, { nullable: true, description: 'For whom.' })
  readonly webhook!: WebhookType | null;
}

export const WebhookConnection = connectionType('Webhook', () => WebhookType);
export const WebhookDeliveryConnection = connectionType('WebhookDelivery', () => WebhookDeliveryType);

@InputType({ description: 'Which deliveries. Conditions that are given must all hold.' })
export class DeliveryFilter {
  @Field(() => ID, { nullable: true, description: 'For this webhook.' })
  readonly webhook?: string | null;
  @Field(() => [DeliveryStateEnum], { nullable: true, description: 'In one of these states.' })
  readonly state?: string[] | null;
  @Field(() => Int, { nullable: true, description: 'Of this case.' })
  readonly caseNumber?: number | null;
}

@ArgsType()
export class DeliveryListArgs extends PageArgs {
  @Field(() => DeliveryFilter, { nullable: true, description: 'Which deliveries; all where absent.' })
  readonly filter?: DeliveryFilter | null;
}

@InputType({ description: 'Somebody outside who is to be told of changes.' })
export class CreateWebhookInput {
  @Field(() => String, {
    description: '`https://…`, or `http://` to this machine, e.g. `https://soar.corp.example/hooks/sequitur`.',
  })
  readonly url!: string;
  @Field(() => [String], {
    description: 'Kinds of change as the feed has them, `case.decided`, or with a star: `case.*`, `*`.',
  })
  readonly events!: string[];
  @Field(() => String, {
    description: 'Where the signing secret is: `env:NAME` or `file:PATH`, at least 16 characters.',
  })
  readonly secretRef!: string;
  @Field(() => String, { nullable: true, description: 'Cursor of the feed to begin after; from now on where absent.' })
  readonly after?: string | null;
  @Field(() => String, { nullable: true, description: 'A note for whoever finds it.' })
  readonly note?: string | null;
}

@InputType({ description: 'A webhook to pause or to take up again.' })
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'Global id of the webhook.' })
  readonly id!: string;
  @Field(() => Boolean, { description: 'False pauses it: what it would be told waits.' })
  readonly active!: boolean;
}

@InputType({ description: 'Another secret for a webhook.' })
export class ReplaceWebhookSecretInput {
  @Field(() => ID, { description: 'Global id of the webhook.' })
  readonly id!: string;
  @Field(() => String, {
    description: 'Where the new secret is: `env:NAME` or `file:PATH`, another place than that of the one in force.',
  })
  readonly secretRef!: string;
  @Field(() => Int, {
    defaultValue: 24,
    description:
      'For how long the one before signs as well, so that the receiver can change in its own time; 0 where it has leaked.',
  })
  readonly bothForHours!: number;
}

@InputType({ description: 'What to send again; one of `after` and `deliveries`.' })
export class ReplayWebhookInput {
  @Field(() => ID, { description: 'Global id of the webhook.' })
  readonly id!: string;
  @Field(() => String, { nullable: true, description: 'Everything after this cursor of the feed, as new deliveries.' })
  readonly after?: string | null;
  @Field(() => [ID], { nullable: true, description: 'These deliveries, under the ids they have.' })
  readonly deliveries?: string[] | null;
}

@ObjectType({ description: 'The webhook as it is now.' })
@Access(...READERS)
export class WebhookChanged {
  @Field(() => ID, { description: 'Global id of the webhook.' })
  readonly webhookId!: string;
}

export const WebhookAnswers = {
  create: payloadOf('CreateWebhookPayload', WebhookChanged),
  update: payloadOf('UpdateWebhookPayload', WebhookChanged),
  replaceSecret: payloadOf('ReplaceWebhookSecretPayload', WebhookChanged),
  replay: payloadOf('ReplayWebhookPayload', WebhookChanged),
};
