import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import { PolicyType } from './decision.type.js';
import { PolicySimulation } from './simulation.type.js';

@InputType({ description: 'A decision policy as its author wrote it.' })
export class SavePolicyDraftInput {
  @Field(() => String, {
    description: 'The policy, YAML or JSON. What could not be published is refused here, with line and column.',
  })
  readonly text!: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Also decide under it beside the policies in force, without any effect: see `Decision.shadows`.',
  })
  readonly shadow!: boolean;
}

@InputType({ description: 'A draft that is to decide from now on.' })
export class PublishPolicyInput {
  @Field(() => String, { description: 'The draft, `id@version` or its global id.' })
  readonly policy!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Digest of what you looked at; refused where it has changed since.',
  })
  readonly digest?: string | null;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  readonly reason!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Why the gate is overruled. Only the policy’s owner or deputy may, and never who wrote it.',
  })
  readonly override?: string | null;
}

@InputType({ description: 'A draft that is tried on past cases.' })
export class SimulatePolicyInput {
  @Field(() => String, { description: 'The policy itself, or the `id@version` of a saved one.' })
  readonly draft!: string;
  @Field(() => [Int], {
    nullable: true,
    description: 'Numbers of the cases; the latest decisions of the policy where absent.',
  })
  readonly cases?: number[] | null;
}

@ObjectType({ description: 'A policy as it is now.' })
@Access('policy_owner', 'analyst', 'auditor')
export class PolicyChanged {
  @Field(() => [String], { description: 'What its linter doubts.' })
  readonly warnings!: string[];
  @Field(() => Int, { description: 'Open cases that are decided again because of it.' })
  readonly redecided!: number;
  readonly key!: string;
}

const SavePolicyDraftPayload = payloadOf('SavePolicyDraftPayload', PolicyChanged);
const PublishPolicyPayload = payloadOf('PublishPolicyPayload', PolicyChanged);
const SimulatePolicyPayload = payloadOf('SimulatePolicyPayload', PolicySimulation);

@Resolver(() => PolicyChanged)
export class PolicyResolver {
  @FieldResolver(() => PolicyType, { nullable: true, description: 'The policy.' })
  @Extensions(COMPUTED)
  async policy(@Root() { key }: PolicyChanged, @Ctx() { useCases }: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await useCases.read.byKeys('Policy', [key], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => SavePolicyDraftPayload, {
    description: 'Keeps a draft of a policy. It decides nothing until somebody else publishes it.',
  })
  @Access('policy_owner')
  savePolicyDraft(
    @Arg('input', () => SavePolicyDraftInput, { description: 'The draft.' }) input: SavePolicyDraftInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('PolicyChanged', async () => ({
      ...(await useCases.policies.saveDraft(principal, input)),
      redecided: 0,
    }));
  }

  @Mutation(() => PublishPolicyPayload, {
    description:
      'Puts a draft in force, on every node at once. Its authors cannot; past cases that a person found harmful must not become benign.',
  })
  @Access('policy_owner')
  publishPolicy(
    @Arg('input', () => PublishPolicyInput, { description: 'The draft.' }) input: PublishPolicyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { policy, digest = null, reason, override = null } = input;
    const key = keyOfType(policy, 'Policy');
    return answered('PolicyChanged', async () => ({
      ...(await useCases.policies.publish(principal, { key, digest, reason, override })),
      warnings: [],
    }));
  }

  @Mutation(() => SimulatePolicyPayload, {
    description: 'Decides past cases again under a draft and tells what would have changed. Writes nothing.',
  })
  @Access('policy_owner', 'analyst', 'auditor')
  simulatePolicy(
    @Arg('input', () => SimulatePolicyInput, { description: 'The draft and the cases.' }) input: SimulatePolicyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { draft, cases = null } = input;
    return answered('PolicySimulation', () =>
      useCases.policies.simulate(principal, { draft: keyOfType(draft, 'Policy'), cases }),
    );
  }
}
