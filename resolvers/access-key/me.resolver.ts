import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { PrincipalKindEnum, RoleEnum } from '../enums.js';

@ObjectType({ description: 'Who asks.' })
@Access(...READERS, 'integrator')
export class Me {
  @Field(() => String, { description: 'As the audit names it.' })
  readonly id!: string;
  @Field(() => String, { description: 'As people call it.' })
  readonly name!: string;
  @Field(() => PrincipalKindEnum, { description: 'A person, a service or an agent.' })
  readonly kind!: string;
  @Field(() => [RoleEnum], { description: 'What it may do.' })
  readonly roles!: string[];
  @Field(() => Boolean, {
    description:
      'Whether personal data is shown to it only masked: `masked:` and a pseudonym, the same for what is equal.',
  })
  readonly masked!: boolean;
}

@Resolver()
export class MeResolver {
  @Query(() => Me, { description: 'Who the key, token or session of this request belongs to.' })
  @Access(...READERS, 'integrator')
  me(@Ctx() { principal }: ApiContext): object {
    const { id, name, kind, roles, masked = false } = principal;
    return { id, name, roles, masked, kind: kind === 'system' ? 'service' : kind };
  }
}
