import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Row } from '../../src/domain/page.js';
import { flipsWithout, type RestingAnswer } from '../../src/usecases/decision/what-if.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { keyBehind } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED, fromRow, valueOfRow } from '../rows.js';
import { DateTime } from '../scalars.js';
import { selectionOf } from '../selection.js';
import { ActionType } from '../action/action.type.js';
import { DecisionType } from './decision.type.js';

@InputType({ description: 'A fact that proved false.' })
export class InvalidateEvidenceInput {
  @Field(() => ID, {
    description: 'The context fact or indicator, or an answer that cites it, e.g. `Context:…` or `Evidence:…`.',
  })
  readonly id!: string;
  @Field(() => String, { description: 'Why it is false; kept with it and in the audit.' })
  readonly reason!: string;
  @Field(() => DateTime, { nullable: true, description: 'From when it was false; it never held where absent.' })
  readonly from?: number | null;
}

@ObjectType({ description: 'What is decided again.' })
@Access(...READERS)
export class Redecided {
  @Field(() => Int, { description: 'How many current decisions rested on it.' })
  readonly count!: number;
}

/** Decisions that one answer shows; all of them are decided again, and `decisions(filter: {restsOn})` lists them. */
const SHOWN = 100;

@ObjectType({ description: 'A fact that no longer counts, and what rested on it.' })
@Access(...READERS)
export class EvidenceInvalidated {
  @Field(() => Redecided, { description: 'What is decided again.' })
  readonly redecided!: Redecided;
  @Field(() => [Int], { description: 'The cases whose decisions rested on it.' })
  readonly cases!: number[];
  @Field(() => Boolean, { description: 'Whether somebody had said so before.' })
  readonly alreadyWithdrawn!: boolean;
  readonly uids!: string[];
  readonly actionUids!: readonly string[];
}

const InvalidateEvidencePayload = payloadOf('InvalidateEvidencePayload', EvidenceInvalidated);

@Resolver(() => EvidenceInvalidated)
export class LookBackResolver {
  @FieldResolver(() => [DecisionType], {
    description: `The decisions that rested on it, as they were before, with what was done because of them; the first ${String(SHOWN)}.`,
  })
  @Extensions(COMPUTED)
  async decisions(
    @Root() { uids }: EvidenceInvalidated,
    @Ctx() { useCases }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object[]> {
    const rows = await useCases.read.byKeys('Decision', uids.slice(0, SHOWN), selectionOf(info));
    return rows.filter((row) => row !== null);
  }

  @FieldResolver(() => [ActionType], {
    description: `Everything that was done because of it, also by decisions that were replaced since; the first ${String(SHOWN)}.`,
  })
  @Extensions(COMPUTED)
  async actions(
    @Root() { actionUids }: EvidenceInvalidated,
    @Ctx() { useCases }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object[]> {
    const rows = await useCases.read.byKeys('Action', actionUids.slice(0, SHOWN), selectionOf(info));
    return rows.filter((row) => row !== null);
  }

  @Mutation(() => InvalidateEvidencePayload, {
    description:
      'Says that a fact was false. It is withdrawn, not deleted, and every decision that rests on it is made again.',
  })
  @Access('analyst', 'responder', 'policy_owner')
  invalidateEvidence(
    @Arg('input', () => InvalidateEvidenceInput, { description: 'The fact.' }) input: InvalidateEvidenceInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { id, reason, from = null } = input;
    return answered('EvidenceInvalidated', async () => {
      const said = await useCases.lookBack.invalidate(principal, { uid: keyBehind(id), reason, from });
      const { decisions, alreadyWithdrawn, actions } = said;
      const cases = [...new Set(decisions.map((each) => each.case))];
      return {
        alreadyWithdrawn,
        cases,
        redecided: { count: decisions.length },
        uids: decisions.map((each) => each.decision),
        actionUids: actions,
      };
    });
  }
}

@ObjectType('ShadowDecision', { description: 'What a draft would have said instead; it had no effect.' })
@Access(...READERS)
export class ShadowDecisionType {
  @Field(() => String, { description: 'The draft, `id@version`.' })
  readonly policy!: string;
  @Field(() => String, { description: 'Its verdict.' })
  readonly verdict!: string;
  @Field(() => Int, { description: 'Its total, in centibans.' })
  readonly totalCentiban!: number;
  @Field(() => [String], {
    description: 'What it would have asked and nobody did: with any of these, its verdict proves nothing.',
  })
  readonly wouldHaveAsked!: string[];
}

@Resolver(() => DecisionType)
export class DecisionTrials {
  @FieldResolver(() => Boolean, {
    description: 'Whether the verdict would differ without the answers that rest on a fact.',
  })
  @Extensions(COMPUTED)
  async flipsWithout(
    @Arg('evidence', () => ID, { description: 'An answer, event, context fact or indicator.' }) evidence: string,
    @Root() row: Row,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<boolean> {
    const resting = await valueOfRow<readonly RestingAnswer[]>(row, { evidence }, context, info);
    return flipsWithout(resting ?? []);
  }

  @FieldResolver(() => [ShadowDecisionType], { description: 'What drafts in the shadow would have said.' })
  shadows(): object {
    return fromRow();
  }
}
