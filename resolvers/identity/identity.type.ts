import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { KEY } from '../case/case-mutation.type.js';
import { DecreeKindEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@InputType({ description: 'Two accounts of one person.' })
export class JoinAccountsInput {
  @Field(() => ID, { description: 'An account: its global id or key, e.g. `Account:okta:00u1`.' })
  readonly account!: string;
  @Field(() => ID, { description: 'Another account of the same person.' })
  readonly other!: string;
  @Field(() => String, { description: 'How you know; kept with it and shown in the cases that it touches.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'An account that is with the wrong person.' })
export class SplitAccountInput {
  @Field(() => ID, { description: 'The account: its global id or key, e.g. `Account:okta:00u1`.' })
  readonly account!: string;
  @Field(() => String, { description: 'How you know; kept with it and shown in the cases that it touches.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'An account that came to or left a person.' })
@Access(...READERS)
export class AccountMoved {
  @Field(() => ID, { description: 'The account.' })
  readonly account!: string;
  @Field(() => ID, { nullable: true, description: 'The person it was with; null where it had none.' })
  readonly from!: string | null;
  @Field(() => ID, { nullable: true, description: 'The person it is with; null where it has none.' })
  readonly to!: string | null;
}

@ObjectType('IdentityDecree', {
  implements: NodeType,
  description: 'What a person said of who is who. It outranks what records say, and is kept when it is reversed.',
})
@Access(...READERS)
export class IdentityDecreeType extends NodeType {
  @Field(() => DecreeKindEnum, { description: 'What was said.' })
  readonly kind!: string;
  @Field(() => [ID], { description: 'Keys of the accounts it was said of.' })
  readonly accounts!: string[];
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => String, { description: 'Who said it.' })
  readonly by!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
}

@ObjectType({ description: 'Who is who now, and what follows.' })
@Access(...READERS)
export class IdentityCorrected {
  @Field(() => [AccountMoved], {
    description: 'Accounts that changed hands; live rules are evaluated again over them.',
  })
  readonly moved!: AccountMoved[];
  @Field(() => [Int], { description: 'Cases that it touches; they are decided again.' })
  readonly cases!: number[];
  @Field(() => Boolean, { description: 'Whether that was so already; then nothing was written.' })
  readonly alreadySo!: boolean;
  readonly decreeUid!: string;
}

export const JoinAccountsPayload = payloadOf('JoinAccountsPayload', IdentityCorrected);
export const SplitAccountPayload = payloadOf('SplitAccountPayload', IdentityCorrected);
