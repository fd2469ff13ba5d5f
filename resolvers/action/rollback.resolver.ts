import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { requireKnown } from '../case/known.js';
import { keyOfType } from '../node-id.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  ActionAnswers,
  ActionRolledBack,
  RenewActionInput,
  RollbackActionInput,
  RollbackAnswers,
  RollbackCaseInput,
} from './action-mutation.type.js';
import { ActionType } from './action.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => ActionRolledBack)
export class RollbackResolver {
  @FieldResolver(() => ActionType, { nullable: true, description: 'The action as it is now.' })
  @Extensions(COMPUTED)
  async action(@Root() root: ActionRolledBack, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await context.useCases.read.byKeys('Action', [root.uid], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => RollbackAnswers.action, {
    description: 'Takes an action back as far as it can be: stops what has not left, runs the inverse of what has.',
  })
  @Access('responder')
  rollbackAction(
    @Arg('input', () => RollbackActionInput, INPUT) input: RollbackActionInput,
    @Ctx() context: ApiContext,
  ) {
    const { principal, useCases } = context;
    const answer = { uid: keyOfType(input.id, 'Action'), reason: input.reason };
    return answered('ActionRolledBack', async () => {
      await requireKnown(context, { label: 'Action', key: answer.uid });
      return useCases.actions.rollback(principal, answer);
    });
  }

  @Mutation(() => RollbackAnswers.case, {
    description: 'Takes back the containment of a case together, the latest first; what was eradicated stays gone.',
  })
  @Access('responder')
  rollbackCase(@Arg('input', () => RollbackCaseInput, INPUT) input: RollbackCaseInput, @Ctx() context: ApiContext) {
    const { principal, useCases } = context;
    return answered('CaseRolledBack', async () => {
      await requireKnown(context, { number: input.number });
      return { outcomes: await useCases.actions.rollbackCase(principal, input.number, input.reason) };
    });
  }

  @Mutation(() => ActionAnswers.renew, { description: 'Gives what is undone by itself more time.' })
  @Access('responder')
  renewAction(@Arg('input', () => RenewActionInput, INPUT) input: RenewActionInput, @Ctx() context: ApiContext) {
    const renewal = { uid: keyOfType(input.id, 'Action'), minutes: input.minutes, reason: input.reason };
    return answered('ActionChanged', async () => {
      await requireKnown(context, { label: 'Action', key: renewal.uid });
      return { uid: await context.useCases.actions.renew(context.principal, renewal) };
    });
  }
}
