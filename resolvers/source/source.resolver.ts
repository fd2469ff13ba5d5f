import { Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { hasRole } from '../../src/domain/access.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'A stretch of time, both ends inside.' })
@Access(...READERS, 'integrator')
export class TimeSpan {
  @Field(() => DateTime, { description: 'Its start.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Its end.' })
  readonly to!: number;
}

@ObjectType({ description: 'A source of records and how far it has come.' })
@Access(...READERS, 'integrator')
export class Connector {
  @Field(() => ID, { description: '`vendor/product`.' })
  readonly source!: string;
  @Field(() => DateTime, { nullable: true, description: 'Time of its latest event whose clock can be trusted.' })
  readonly maxEventTime!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it last delivered.' })
  readonly lastReceivedAt!: number | null;
  @Field(() => Int, { description: 'Events it has brought.' })
  readonly events!: number;
  @Field(() => Int, { description: 'Records that came again with other content.' })
  readonly revisions!: number;
  @Field(() => Int, { description: 'Records that could not be used.' })
  readonly parked!: number;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Complete from the start of its coverage up to here; null where it does not tell.',
  })
  readonly completeUpTo!: number | null;
  @Field(() => [TimeSpan], { description: 'Stretches that were never fetched: silence there is not absence.' })
  readonly gaps!: TimeSpan[];
}

@Resolver()
export class SourceResolver {
  @Query(() => [Connector], { description: 'Every source that has delivered, and how complete it is.' })
  @Access(...READERS, 'integrator')
  async connectors(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    const all = await useCases.sources.all();
    const wide = hasRole(principal, ...READERS) || principal.sources.includes('*');
    const own = all.filter(({ source }) => wide || delivers(principal.sources, source));
    // A source that only told its coverage has received nothing yet.
    return own.map((row) => ({ ...row, lastReceivedAt: row.lastReceivedAt === 0 ? null : row.lastReceivedAt }));
  }
}

function delivers(sources: readonly string[], source: string): boolean {
  return sources.some((each) => each === source || (each.endsWith('/*') && source.startsWith(each.slice(0, -1))));
}
