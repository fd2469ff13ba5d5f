import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { given, listPage } from '../list.js';
import { keyOfType } from '../node-id.js';
import { PageArgs } from '../paging.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  CreateWebhookInput,
  DeliveryListArgs,
  ReplaceWebhookSecretInput,
  ReplayWebhookInput,
  UpdateWebhookInput,
  WebhookAnswers,
  WebhookChanged,
  WebhookConnection,
  WebhookDeliveryConnection,
  WebhookType,
} from './webhook.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => WebhookChanged)
export class WebhookResolver {
  @Query(() => WebhookConnection, { description: 'Webhooks, oldest first.' })
  @Access('auditor')
  webhooks(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    return listPage(context, info, args, { list: 'webhooks', ascending: true, filter: {} });
  }

  @Query(() => WebhookDeliveryConnection, {
    description: 'What was sent to whom, and what became of it; latest first.',
  })
  @Access('auditor')
  webhookDeliveries(
    @Args(() => DeliveryListArgs) args: DeliveryListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { webhook, ...rest } = given(args.filter);
    const filter = webhook === undefined ? rest : { ...rest, webhook: keyOfType(String(webhook), 'Webhook') };
    return listPage(context, info, args, { list: 'webhookDeliveries', filter });
  }

  @Mutation(() => WebhookAnswers.create, {
    description: 'Has somebody outside told of changes, signed, at least once.',
  })
  @Access('admin')
  createWebhook(
    @Arg('input', () => CreateWebhookInput, INPUT)
    { url, events, secretRef, after = null, note = null }: CreateWebhookInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return changed(() => useCases.webhooks.create(principal, { url, events, secretRef, after, note }));
  }

  @Mutation(() => WebhookAnswers.update, { description: 'Pauses a webhook, or takes it up again where it stood.' })
  @Access('admin')
  updateWebhook(
    @Arg('input', () => UpdateWebhookInput, INPUT) { id, active }: UpdateWebhookInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return changed(() => useCases.webhooks.setActive(principal, keyOfType(id, 'Webhook'), active));
  }

  @Mutation(() => WebhookAnswers.replaceSecret, {
    description: 'Signs with another secret from now on, and for a while with the one before as well.',
  })
  @Access('admin')
  replaceWebhookSecret(
    @Arg('input', () => ReplaceWebhookSecretInput, INPUT)
    { id, secretRef, bothForHours }: ReplaceWebhookSecretInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    const secret = { secretRef, bothForHours };
    return changed(() => useCases.webhooks.replaceSecret(principal, keyOfType(id, 'Webhook'), secret));
  }

  @Mutation(() => WebhookAnswers.replay, { description: 'Sends again from a cursor on, or single deliveries.' })
  @Access('admin')
  replayWebhook(
    @Arg('input', () => ReplayWebhookInput, INPUT) { id, after = null, deliveries }: ReplayWebhookInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    const ids = (deliveries ?? []).map((delivery) => keyOfType(delivery, 'WebhookDelivery'));
    return changed(() => useCases.webhooks.replay(principal, keyOfType(id, 'Webhook'), { after, deliveries: ids }));
  }

  @FieldResolver(() => WebhookType, { nullable: true, description: 'The webhook as it is now.' })
  @Extensions(COMPUTED)
  async webhook(@Root() root: WebhookChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await context.useCases.read.byKeys(
      'Webhook',
      [keyOfType(root.webhookId, 'Webhook')],
      selectionOf(info),
    );
    return row ?? null;
  }
}

function changed(work: () => Promise<string>): Promise<object> {
  return answered('WebhookChanged', async () => ({ webhookId: `Webhook:${await work()}` }));
}
