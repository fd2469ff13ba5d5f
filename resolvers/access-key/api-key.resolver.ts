import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered } from '../refusal.type.js';
import { ApiKeyAnswers, ApiKeyType, CreateApiKeyInput, RevokeApiKeyInput, RotateApiKeyInput } from './api-key.type.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class ApiKeyResolver {
  @Query(() => [ApiKeyType], { description: 'Every key, oldest first, ended ones included.' })
  @Access('auditor')
  apiKeys(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    return useCases.keys.list(principal);
  }

  @Mutation(() => ApiKeyAnswers.create, { description: 'Makes a key. Its text is in this answer and nowhere else.' })
  @Access('admin')
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, INPUT) input: CreateApiKeyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { name, kind, roles, sources, masked, expiresAt = null } = input;
    return answered('ApiKeyCreated', async () => {
      const { text, key } = await useCases.keys.create(principal, {
        ...{ name, kind, roles, sources, masked, expiresAt },
      });
      return { secret: text, apiKey: key };
    });
  }

  @Mutation(() => ApiKeyAnswers.rotate, {
    description:
      'Gives a key another secret. Id, roles and all it owns stay; the secret before is good for some hours more, and ends its streams with it.',
  })
  @Access('admin')
  rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, INPUT) input: RotateApiKeyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('ApiKeyRotated', async () => {
      const { text, key } = await useCases.keys.rotate(principal, { ...input });
      return { secret: text, apiKey: key };
    });
  }

  @Mutation(() => ApiKeyAnswers.revoke, {
    description: 'Ends a key, at once here and within seconds on other nodes; its open streams end with it.',
  })
  @Access('admin')
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, INPUT) { id }: RevokeApiKeyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('ApiKeyRevoked', async () => ({ apiKey: await useCases.keys.revoke(principal, id) }));
  }
}
