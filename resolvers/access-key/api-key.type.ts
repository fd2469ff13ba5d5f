import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access } from '../access.js';
import { PrincipalKindEnum, RoleEnum } from '../enums.js';
import { payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@ObjectType('ApiKey', {
  description: 'Who may get in, with which roles. The key itself is shown once, when it is made.',
})
@Access('auditor')
export class ApiKeyType {
  @Field(() => ID, { description: 'The public part of the key; what audit entries and owners are written under.' })
  readonly id!: string;
  @Field(() => String, { description: 'Whose it is, or what for.' })
  readonly name!: string;
  @Field(() => PrincipalKindEnum, { description: 'Who acts with it: only people approve.' })
  readonly kind!: string;
  @Field(() => [RoleEnum], { description: 'What it may do.' })
  readonly roles!: string[];
  @Field(() => [String], { description: 'What it may deliver: `vendor/product`, `vendor/*` or `*`.' })
  readonly sources!: string[];
  @Field(() => Boolean, { description: 'Whether its holder sees personal data only masked.' })
  readonly masked!: boolean;
  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: number;
  @Field(() => String, { description: 'Who made it.' })
  readonly createdBy!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself.' })
  readonly expiresAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When somebody ended it.' })
  readonly revokedAt!: number | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the last rotation is good as well; null where it was never rotated.',
  })
  readonly previousUntil!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute.' })
  readonly lastUsedAt!: number | null;
}

@InputType({ description: 'A key to make.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'Whose it is, or what for.' })
  readonly name!: string;
  @Field(() => PrincipalKindEnum, { defaultValue: 'human', description: 'Who will act with it.' })
  readonly kind!: 'human' | 'service' | 'agent';
  @Field(() => [RoleEnum], { description: 'What it may do.' })
  readonly roles!: string[];
  @Field(() => [String], {
    defaultValue: [],
    description: 'What it may deliver: `vendor/product`, `vendor/*` or `*`.',
  })
  readonly sources!: string[];
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether its holder sees personal data only masked: `masked:` and a pseudonym. Not for the role `admin`.',
  })
  readonly masked!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; never where absent.' })
  readonly expiresAt?: number | null;
}

@InputType({ description: 'A key to give another secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'Its id, which it keeps.' })
  readonly id!: string;
  @Field(() => Int, {
    defaultValue: 24,
    description: 'For how many hours the secret before is good as well: 0 to 168. 0 where it has leaked.',
  })
  readonly bothForHours!: number;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it ends by itself from now on; null for never, as before where absent.',
  })
  readonly expiresAt?: number | null;
}

@InputType({ description: 'A key to end.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;
}

@ObjectType({ description: 'A key that was made.' })
@Access('admin')
export class ApiKeyCreated {
  @Field(() => String, { description: 'The key itself: in this answer and nowhere else.' })
  readonly secret!: string;
  @Field(() => ApiKeyType, { description: 'What is kept of it.' })
  readonly apiKey!: ApiKeyType;
}

@ObjectType({ description: 'A key that was given another secret.' })
@Access('admin')
export class ApiKeyRotated {
  @Field(() => String, { description: 'The key as it is from now on: in this answer and nowhere else.' })
  readonly secret!: string;
  @Field(() => ApiKeyType, { description: 'What is kept of it.' })
  readonly apiKey!: ApiKeyType;
}

@ObjectType({ description: 'A key that was ended.' })
@Access('admin')
export class ApiKeyRevoked {
  @Field(() => ApiKeyType, { description: 'The key as it is now.' })
  readonly apiKey!: ApiKeyType;
}

export const ApiKeyAnswers = {
  create: payloadOf('CreateApiKeyPayload', ApiKeyCreated),
  rotate: payloadOf('RotateApiKeyPayload', ApiKeyRotated),
  revoke: payloadOf('RevokeApiKeyPayload', ApiKeyRevoked),
};
