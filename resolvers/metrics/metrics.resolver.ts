import { Arg, Ctx, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { metricsRequest, type MetricsRow } from '../../src/usecases/metrics/metrics.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'How long something took, over the cases in which it happened.' })
@Access(...READERS)
export class DurationMetric {
  @Field(() => Int, { description: 'In how many cases it happened.' })
  readonly cases!: number;
  @Field(() => Float, { nullable: true, description: 'On average; null where it did not happen.' })
  readonly meanSeconds!: number | null;
  @Field(() => Float, { nullable: true, description: 'In half of the cases no longer than this.' })
  readonly medianSeconds!: number | null;
}

@ObjectType({ description: 'How the work went on some cases.' })
@Access(...READERS)
export class CaseMetrics {
  @Field(() => String, {
    nullable: true,
    description: 'Policy version, `id@version`, behind the decision that ranks highest; empty where nothing decided.',
  })
  readonly policyVersion!: string | null;
  @Field(() => Int, { description: 'Cases opened.' })
  readonly opened!: number;
  @Field(() => Int, { description: 'Of these, closed now.' })
  readonly closed!: number;
  @Field(() => DurationMetric, { description: 'MTTD: from the first event of what fired to its detection.' })
  readonly timeToDetect!: DurationMetric;
  @Field(() => DurationMetric, { description: 'MTTC: from opening until the first containment took effect.' })
  readonly timeToContain!: DurationMetric;
  @Field(() => DurationMetric, { description: 'MTTA: from opening until somebody took it up.' })
  readonly timeToAcknowledge!: DurationMetric;
  @Field(() => DurationMetric, { description: 'MTTR: from opening until it was closed, for those closed now.' })
  readonly timeToResolve!: DurationMetric;
  @Field(() => Float, { description: 'Share of cases that were taken up again after closing.' })
  readonly reopenRate!: number;
  @Field(() => Float, { description: 'Share of cases that went from one owner to another.' })
  readonly escalationRate!: number;
  @Field(() => Float, { description: 'Changes, comments, tasks and approvals by people, per case.' })
  readonly touchesPerCase!: number;
}

@ObjectType({ description: 'How the work on cases went in a time.' })
@Access(...READERS)
export class MetricsReport {
  @Field(() => CaseMetrics, { description: 'All cases opened in that time.' })
  readonly overall!: object;
  @Field(() => [CaseMetrics], { description: 'The same by policy version: before and after a change.' })
  readonly byPolicyVersion!: object[];
  @Field(() => Boolean, { description: 'Whether more than 50,000 cases were opened, of which only the first count.' })
  readonly truncated!: boolean;
}

const NOTHING = { cases: 0, meanSeconds: null, medianSeconds: null };
const NO_CASES: MetricsRow = {
  policy: null,
  opened: 0,
  closed: 0,
  reopened: 0,
  escalated: 0,
  touches: 0,
  detect: NOTHING,
  contain: NOTHING,
  acknowledge: NOTHING,
  resolve: NOTHING,
};

@Resolver()
export class MetricsResolver {
  @Query(() => MetricsReport, {
    description: 'How the work on the cases opened in a time went, over all and by policy version.',
  })
  @Access(...READERS)
  async metrics(
    @Arg('from', () => DateTime, { description: 'Cases opened then or later.' }) from: number,
    @Arg('to', () => DateTime, { description: 'Cases opened before; at most 366 days after `from`.' }) to: number,
    @Ctx() { useCases }: ApiContext,
  ): Promise<MetricsReport> {
    const { rows, truncated } = await useCases.read.metrics(metricsRequest(from, to));
    return {
      overall: shown(rows.find(({ policy }) => policy === null) ?? NO_CASES),
      byPolicyVersion: rows.filter(({ policy }) => policy !== null).map(shown),
      truncated,
    };
  }
}

function shown({ policy, opened, closed, reopened, escalated, touches, ...times }: MetricsRow): object {
  const share = (count: number): number => (opened === 0 ? 0 : count / opened);
  return {
    policyVersion: policy,
    opened,
    closed,
    timeToDetect: times.detect,
    timeToContain: times.contain,
    timeToAcknowledge: times.acknowledge,
    timeToResolve: times.resolve,
    reopenRate: share(reopened),
    escalationRate: share(escalated),
    touchesPerCase: share(touches),
  };
}
