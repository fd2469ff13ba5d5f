import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CaseOrderEnum, CaseStatusEnum, DirectionEnum, SeverityEnum, TlpEnum, VerdictEnum } from '../enums.js';
import { connectionType, PageArgs } from '../paging.js';
import { DateTime } from '../scalars.js';
import { CaseType } from './case.type.js';

export const CaseConnection = connectionType('Case', () => CaseType);

@InputType({ description: 'Which cases. Conditions that are given must all hold; lists mean any of.' })
export class CaseFilter {
  @Field(() => [CaseStatusEnum], { nullable: true, description: 'In one of these states.' })
  readonly status?: string[] | null;
  @Field(() => [SeverityEnum], { nullable: true, description: 'Of one of these severities.' })
  readonly severity?: string[] | null;
  @Field(() => SeverityEnum, { nullable: true, description: 'Of this severity or worse.' })
  readonly severityGte?: string | null;
  @Field(() => [VerdictEnum], { nullable: true, description: 'With one of these verdicts.' })
  readonly verdict?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Owned by this person.' })
  readonly owner?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Owned by nobody (true) or by somebody (false).' })
  readonly unowned?: boolean | null;
  @Field(() => String, { nullable: true, description: 'With this tag.' })
  readonly tag?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this team.' })
  readonly team?: string | null;
  @Field(() => [TlpEnum], { nullable: true, description: 'With one of these TLP labels.' })
  readonly tlp?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Watched by this person.' })
  readonly watcher?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Changed at this time or later.' })
  readonly updatedSince?: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'That involve the entity with this key, e.g. `okta:00u1` or `203.0.113.7`.',
  })
  readonly entity?: string | null;
}

@InputType({ description: 'Order of a list of cases.' })
export class CaseOrder {
  @Field(() => CaseOrderEnum, { description: 'By what.' })
  readonly field!: string;
  @Field(() => DirectionEnum, { defaultValue: 'DESC', description: 'Which way.' })
  readonly direction!: string;
}

@ArgsType()
export class CaseListArgs extends PageArgs {
  @Field(() => CaseFilter, { nullable: true, description: 'Which cases; all where absent.' })
  readonly filter?: CaseFilter | null;
  @Field(() => ID, { nullable: true, description: 'A saved filter, instead of `filter` and `orderBy`.' })
  readonly saved?: string | null;
  @Field(() => CaseOrder, { nullable: true, description: 'Newest number first where absent.' })
  readonly orderBy?: CaseOrder | null;
}
