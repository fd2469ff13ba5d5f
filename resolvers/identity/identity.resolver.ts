import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Correction } from '../../src/usecases/identity/ports.js';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { keyBehind } from '../node-id.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  IdentityCorrected,
  IdentityDecreeType,
  JoinAccountsInput,
  JoinAccountsPayload,
  SplitAccountInput,
  SplitAccountPayload,
} from './identity.type.js';

const INPUT = { description: 'What is so, and how you know.' };

@Resolver(() => IdentityCorrected)
export class IdentityResolver {
  @FieldResolver(() => IdentityDecreeType, {
    nullable: true,
    description: 'What was said; null where it was so already.',
  })
  @Extensions(COMPUTED)
  async decree(@Root() root: IdentityCorrected, @Ctx() { useCases }: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await useCases.read.byKeys('IdentityDecree', [root.decreeUid], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => JoinAccountsPayload, {
    description:
      'Says that two accounts are one person’s, whatever records say. What happened reads as if that had always been so. splitAccount undoes it.',
  })
  @Access('analyst', 'responder')
  joinAccounts(@Arg('input', () => JoinAccountsInput, INPUT) input: JoinAccountsInput, @Ctx() context: ApiContext) {
    const { reason, idempotencyKey = null } = input;
    const [account, other] = [keyBehind(input.account), keyBehind(input.other)];
    const { useCases, principal } = context;
    return corrected(() => useCases.identity.join(principal, { account, other, reason, idempotencyKey }));
  }

  @Mutation(() => SplitAccountPayload, {
    description:
      'Says that an account is not of the person it is with; no later record brings it back. What rested on it is taken back. joinAccounts undoes it.',
  })
  @Access('analyst', 'responder')
  splitAccount(@Arg('input', () => SplitAccountInput, INPUT) input: SplitAccountInput, @Ctx() context: ApiContext) {
    const { reason, idempotencyKey = null } = input;
    const account = keyBehind(input.account);
    const { useCases, principal } = context;
    return corrected(() => useCases.identity.split(principal, { account, reason, idempotencyKey }));
  }
}

function corrected(work: () => Promise<Correction>): Promise<object> {
  return answered('IdentityCorrected', async () => {
    const { decree, ...said } = await work();
    return { ...said, decreeUid: decree };
  });
}
