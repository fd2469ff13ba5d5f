import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { ReportFormat } from '../../src/usecases/report/case-report.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { ReportEncodingEnum, ReportFormatEnum } from '../enums.js';

@ObjectType({ description: 'A case as a file for whoever has no account here.' })
@Access(...READERS)
export class CaseReport {
  @Field(() => String, { description: 'What to call the file.' })
  readonly fileName!: string;
  @Field(() => String, { description: 'What it is.' })
  readonly mediaType!: string;
  @Field(() => ReportEncodingEnum, { description: 'How the bytes of the file stand in `content`.' })
  readonly encoding!: string;
  @Field(() => String, { description: 'The file.' })
  readonly content!: string;
}

@Resolver()
export class ReportResolver {
  @Query(() => CaseReport, {
    description:
      'The report of a case: its decision with the evidence, what fired, who is involved, what was done. At most 200 of each kind and 1,000 of the timeline.',
  })
  @Access(...READERS)
  caseReport(
    @Arg('number', () => Int, { description: 'Number of the case.' }) number: number,
    @Arg('format', () => ReportFormatEnum, { defaultValue: 'MARKDOWN', description: 'Of which kind.' })
    format: ReportFormat,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return useCases.reports.of(principal, number, format);
  }
}
