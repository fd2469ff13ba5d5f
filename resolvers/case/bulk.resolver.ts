import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Disposition } from '../../src/domain/verdict.js';
import { MOST_AT_ONCE } from '../../src/usecases/case/bulk-desk.js';
import type { CaseFields } from '../../src/usecases/case/ports.js';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { CaseStatusEnum, DispositionEnum, PapEnum, SeverityEnum, TlpEnum } from '../enums.js';
import { defined, given } from '../list.js';
import { answered, payloadOf } from '../refusal.type.js';
import { KEY } from './case-mutation.type.js';

@InputType({ description: 'One thing to do with many cases; absent fields stay as they are.' })
export class BulkUpdateCasesInput {
  @Field(() => [Int], { description: `Numbers of the cases, at most ${String(MOST_AT_ONCE)}.` })
  readonly numbers!: number[];
  @Field(() => SeverityEnum, { nullable: true, description: 'How bad.' })
  readonly severity?: string | null;
  @Field(() => CaseStatusEnum, {
    nullable: true,
    description: 'Where the work stands; CLOSED needs `disposition` instead.',
  })
  readonly status?: string | null;
  @Field(() => [String], { nullable: true, description: 'All tags from now on.' })
  readonly tags?: string[] | null;
  @Field(() => TlpEnum, { nullable: true, description: 'With whom it may be shared; null takes it away.' })
  readonly tlp?: string | null;
  @Field(() => PapEnum, { nullable: true, description: 'What may be done with it; null takes it away.' })
  readonly pap?: string | null;
  @Field(() => String, { nullable: true, description: 'Whose queue; null takes it away.' })
  readonly team?: string | null;
  @Field(() => String, { nullable: true, description: 'Who works on it; null gives it back to the queue.' })
  readonly owner?: string | null;
  @Field(() => String, { nullable: true, description: 'Written on each.' })
  readonly comment?: string | null;
  @Field(() => DispositionEnum, { nullable: true, description: 'Closes each with this conclusion, last.' })
  readonly disposition?: string | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What became of one of the cases.' })
@Access(...READERS)
export class BulkCaseResult {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { nullable: true, description: 'Why it was not done; null where it was.' })
  readonly code!: string | null;
  @Field(() => String, { nullable: true, description: 'The same for people.' })
  readonly message!: string | null;
}

@ObjectType({ description: 'What became of each case, in the order they were named.' })
@Access(...READERS)
export class CasesChanged {
  @Field(() => Int, { description: 'How many were changed.' })
  readonly changed!: number;
  @Field(() => [BulkCaseResult], { description: 'Each case.' })
  readonly results!: BulkCaseResult[];
}

const Answer = payloadOf('BulkUpdateCasesPayload', CasesChanged);

@Resolver()
export class BulkResolver {
  @Mutation(() => Answer, {
    description: 'Does one thing with many cases, each on its own: one that refuses keeps no other from it.',
  })
  @Access(...CASE_WORKERS)
  bulkUpdateCases(
    @Arg('input', () => BulkUpdateCasesInput, { description: 'What to do.' }) input: BulkUpdateCasesInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { numbers, owner, comment = null, idempotencyKey = null, severity, status, tags } = input;
    const { tlp, pap, team } = input;
    const fields = { ...given({ severity, status, tags }), ...defined({ tlp, pap, team }) } as CaseFields;
    const disposition = (input.disposition ?? null) as Disposition | null;
    const edit = { numbers, fields, owner, comment, disposition, idempotencyKey };
    return answered('CasesChanged', async () => {
      const results = await useCases.bulk.edit(principal, edit);
      return { results, changed: results.filter(({ code }) => code === null).length };
    });
  }
}
