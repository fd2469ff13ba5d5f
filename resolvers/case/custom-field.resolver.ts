import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime, Json } from '../scalars.js';

@ObjectType({ description: 'A field that cases may carry beside those of the product.' })
@Access(...READERS)
export class CustomField {
  @Field(() => String, { description: 'Its name among `customFields`.' })
  readonly name!: string;
  @Field(() => String, { description: 'What to call it.' })
  readonly title!: string;
  @Field(() => Json, {
    description: 'JSON schema (2020-12) of its value, e.g. `{type: "string", enum: ["low", "high"]}`.',
  })
  readonly schema!: unknown;
  @Field(() => DateTime, { description: 'When it was defined.' })
  readonly definedAt!: number;
  @Field(() => String, { description: 'Who defined it.' })
  readonly definedBy!: string;
}

@InputType({ description: 'A custom field; one of the same name is replaced, values that cases have stay.' })
export class DefineCustomFieldInput {
  @Field(() => String, { description: 'Small letters, digits and _, at most 40 characters, e.g. `business_impact`.' })
  readonly name!: string;
  @Field(() => String, { description: 'What to call it.' })
  readonly title!: string;
  @Field(() => Json, {
    description: 'JSON schema (2020-12) of its value, e.g. `{type: "string", enum: ["low", "high"]}`.',
  })
  readonly schema!: unknown;
}

@ObjectType({ description: 'The custom field as it is now.' })
@Access(...READERS)
export class CustomFieldDefined {
  @Field(() => CustomField, { description: 'The field.' })
  readonly customField!: CustomField;
}

const Answer = payloadOf('DefineCustomFieldPayload', CustomFieldDefined);

@Resolver()
export class CustomFieldResolver {
  @Query(() => [CustomField], { description: 'Custom fields by name; there are at most 200.' })
  @Access(...READERS)
  customFields(@Ctx() { useCases }: ApiContext): Promise<readonly object[]> {
    return useCases.customFields.all();
  }

  @Mutation(() => Answer, { description: 'Defines a custom field by the JSON schema of its value.' })
  @Access('policy_owner')
  defineCustomField(
    @Arg('input', () => DefineCustomFieldInput, { description: 'What to do.' }) input: DefineCustomFieldInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('CustomFieldDefined', async () => ({
      customField: await useCases.customFields.define(principal, input),
    }));
  }
}
