import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ActionRequest } from '../../src/domain/action.js';
import { InputFault } from '../../src/domain/errors.js';
import { isJsonObject } from '../../src/domain/json.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { requireKnown } from '../case/known.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  ActionAnswers,
  ActionChanged,
  AnswerActionInput,
  AuthorizationPreviewType,
  PreviewArgs,
  ProposeActionInput,
} from './action-mutation.type.js';
import { ActionType } from './action.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => ActionChanged)
export class ActionResolver {
  @FieldResolver(() => ActionType, { nullable: true, description: 'The action as it is now.' })
  @Extensions(COMPUTED)
  async action(@Root() root: ActionChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await context.useCases.read.byKeys('Action', [root.uid], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => ActionAnswers.propose, { description: 'Proposes an action; the guard says whether it may run.' })
  @Access('analyst', 'responder')
  proposeAction(@Arg('input', () => ProposeActionInput, INPUT) input: ProposeActionInput, @Ctx() context: ApiContext) {
    const { caseNumber, reason = null, idempotencyKey = null } = input;
    const request = requestOf(input.type, input.target, input.arguments);
    const proposal = { ...request, caseNumber, reason, idempotencyKey };
    return changed(async () => {
      await requireKnown(context, { number: caseNumber });
      return context.useCases.actions.propose(context.principal, proposal);
    });
  }

  @Mutation(() => ActionAnswers.approve, { description: 'Says yes to exactly these arguments and this decision.' })
  @Access('responder', 'analyst')
  approveAction(@Arg('input', () => AnswerActionInput, INPUT) input: AnswerActionInput, @Ctx() context: ApiContext) {
    return answeredFor(context, input, (answer) => context.useCases.actions.approve(context.principal, answer));
  }

  @Mutation(() => ActionAnswers.deny, { description: 'Says no.' })
  @Access('responder', 'analyst')
  denyAction(@Arg('input', () => AnswerActionInput, INPUT) input: AnswerActionInput, @Ctx() context: ApiContext) {
    return answeredFor(context, input, (answer) => context.useCases.actions.deny(context.principal, answer));
  }

  @Query(() => AuthorizationPreviewType, {
    description: 'What the guard would say, and what would make it say yes. Changes nothing.',
  })
  @Access(...READERS)
  async authorizationPreview(@Args(() => PreviewArgs) args: PreviewArgs, @Ctx() context: ApiContext): Promise<object> {
    await requireKnown(context, { number: args.caseNumber });
    const request = requestOf(args.action, args.target, args.arguments);
    return context.useCases.actions.preview(context.principal, {
      ...{ ...request, caseNumber: args.caseNumber },
      reason: args.reason ?? null,
    });
  }
}

function answeredFor(
  context: ApiContext,
  input: AnswerActionInput,
  work: (answer: ReturnType<typeof answerOf>) => Promise<string>,
): Promise<object> {
  const answer = answerOf(input);
  return changed(async () => {
    await requireKnown(context, { label: 'Action', key: answer.uid });
    return work(answer);
  });
}

function changed(work: () => Promise<string>): Promise<object> {
  return answered('ActionChanged', async () => ({ uid: await work() }));
}

function answerOf(input: AnswerActionInput) {
  const { id, argumentsDigest, decisionId, reason, idempotencyKey = null } = input;
  const decision = decisionId ? keyOfType(decisionId, 'Decision') : null;
  return { uid: keyOfType(id, 'Action'), argumentsDigest, decision, reason, idempotencyKey };
}

function requestOf(type: string, target: string, given: unknown): ActionRequest {
  const args = given ?? {};
  const plain =
    isJsonObject(args) && Object.values(args).every((value) => ['string', 'number', 'boolean'].includes(typeof value));
  if (plain) return { type, target: keyBehind(target), args: args as ActionRequest['args'] };
  throw new InputFault('BAD_USER_INPUT', 'arguments is an object of strings, numbers and booleans.', {
    place: { path: 'arguments' },
  });
}
