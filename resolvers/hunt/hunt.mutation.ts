import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, Field, FieldResolver, Info, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import { CaseOutcome, Finding, HuntRefused } from './finding.type.js';
import { CancelHuntInput, RunHuntInput, SaveHuntInput } from './hunt.input.js';
import { HuntType } from './hunt.type.js';
import { HUNT_READERS, HuntRunType } from './hunt-run.type.js';
import { draftOf, huntOf } from './texts.js';
import { savedAs } from './saved.js';

export const HUNTERS = ['hunter', 'policy_owner'] as const;

@ObjectType({ description: 'A hunt as it was saved.' })
@Access(...HUNT_READERS)
export class HuntSaved {
  @Field(() => [Finding], { description: 'What its linter doubts.' })
  readonly findings!: Finding[];
  @Field(() => [CaseOutcome], { description: 'How its test cases went: all passed.' })
  readonly cases!: CaseOutcome[];
  readonly key!: string;
}

@ObjectType({ description: 'A run that was queued or called off.' })
@Access(...HUNT_READERS)
export class HuntRunChanged {
  readonly uid!: string;
}

const SaveHuntPayload = payloadOf('SaveHuntPayload', HuntSaved, HuntRefused);
export const HuntRunPayload = payloadOf('HuntRunPayload', HuntRunChanged);

@Resolver(() => HuntSaved)
export class HuntMutations {
  @FieldResolver(() => HuntType, { nullable: true, description: 'The version that was saved.' })
  @Extensions(COMPUTED)
  async hunt(@Root() { key }: HuntSaved, @Ctx() { useCases }: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await useCases.read.byKeys('Hunt', [key], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => SaveHuntPayload, {
    description: 'Saves a hunt, or its next version. A text that cannot run, or whose test cases fail, is refused.',
  })
  @Access(...HUNTERS)
  saveHunt(
    @Arg('input', () => SaveHuntInput, { description: 'The hunt.' }) input: SaveHuntInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { huntId = null, description = null } = input;
    return savedAs('HuntSaved', () =>
      useCases.hunts.save(principal, { ...draftOf(input), id: huntId && keyOfType(huntId, 'Hunt'), description }),
    );
  }

  @Mutation(() => HuntRunPayload, {
    description:
      'Queues a run over what is stored and answers at once. Follow it with `huntProgress` or `changes`; read `matches` as they come.',
  })
  @Access(...HUNTERS)
  runHunt(
    @Arg('input', () => RunHuntInput, { description: 'What, over which period.' }) input: RunHuntInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { from: lo, to: hi, limit = null, idempotencyKey = null } = input;
    return answered('HuntRunChanged', async () => {
      const request = { what: huntOf(input), range: { lo, hi }, limit, idempotencyKey };
      return { uid: await useCases.hunts.run(principal, request) };
    });
  }

  @Mutation(() => HuntRunPayload, {
    description: 'Calls a run off; what runs in the database is ended. What it had found stays.',
  })
  @Access(...HUNTERS)
  cancelHunt(
    @Arg('input', () => CancelHuntInput, { description: 'The run.' }) { run }: CancelHuntInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('HuntRunChanged', async () => ({
      uid: await useCases.hunts.cancel(principal, keyOfType(run, 'HuntRun')),
    }));
  }
}

@Resolver(() => HuntRunChanged)
export class HuntRunOfPayload {
  @FieldResolver(() => HuntRunType, { nullable: true, description: 'The run as it is now.' })
  @Extensions(COMPUTED)
  async run(@Root() { uid }: HuntRunChanged, @Ctx() { useCases }: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await useCases.read.byKeys('HuntRun', [uid], selectionOf(info));
    return row ?? null;
  }
}
