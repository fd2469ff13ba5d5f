import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { CaseTemplate as Template } from '../../src/usecases/case/template-desk.js';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import { CaseChanged, KEY } from '../case/case-mutation.type.js';
import type { ApiContext } from '../context.js';
import { PapEnum, SeverityEnum, TlpEnum } from '../enums.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

const TITLE = 'One line.';
const TEXT = 'Markdown.';
const WHO = 'Who is to do it.';
const DUE = 'How long after the template is applied it is due.';
const BEFORE = 'Places, from 0, of earlier tasks of the template that must be finished first.';
const LABEL = 'What the case gets; null leaves it as it is.';

@ObjectType({ description: 'A task that a template adds.' })
@Access(...READERS)
export class TemplateTask {
  @Field(() => String, { description: TITLE })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: TEXT })
  readonly description!: string | null;
  @Field(() => String, { nullable: true, description: WHO })
  readonly assignee!: string | null;
  @Field(() => Int, { nullable: true, description: DUE })
  readonly dueInMinutes!: number | null;
  @Field(() => [Int], { description: BEFORE })
  readonly dependsOn!: number[];
}

@InputType({ description: 'A task that a template adds.' })
export class TemplateTaskInput {
  @Field(() => String, { description: TITLE })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: TEXT })
  readonly description?: string | null;
  @Field(() => String, { nullable: true, description: WHO })
  readonly assignee?: string | null;
  @Field(() => Int, { nullable: true, description: DUE })
  readonly dueInMinutes?: number | null;
  @Field(() => [Int], { defaultValue: [], description: BEFORE })
  readonly dependsOn!: number[];
}

@ObjectType({ description: 'What cases of a kind begin with.' })
@Access(...READERS)
export class CaseTemplate {
  @Field(() => String, { description: 'What it is called.' })
  readonly name!: string;
  @Field(() => SeverityEnum, { nullable: true, description: LABEL })
  readonly severity!: string | null;
  @Field(() => TlpEnum, { nullable: true, description: LABEL })
  readonly tlp!: string | null;
  @Field(() => PapEnum, { nullable: true, description: LABEL })
  readonly pap!: string | null;
  @Field(() => String, { nullable: true, description: LABEL })
  readonly team!: string | null;
  @Field(() => String, { nullable: true, description: LABEL })
  readonly summary!: string | null;
  @Field(() => [String], { description: 'Added to a case that is opened from it.' })
  readonly tags!: string[];
  @Field(() => [TemplateTask], { description: 'In order.' })
  readonly tasks!: TemplateTask[];
  @Field(() => Int, { description: 'Rises with each saving.' })
  readonly version!: number;
  @Field(() => DateTime, { description: 'When it was saved.' })
  readonly savedAt!: number;
  @Field(() => String, { description: 'Who saved it.' })
  readonly savedBy!: string;
}

@InputType({ description: 'A template; one of the same name is replaced.' })
export class SaveCaseTemplateInput {
  @Field(() => String, { description: 'What to call it.' })
  readonly name!: string;
  @Field(() => SeverityEnum, { nullable: true, description: LABEL })
  readonly severity?: string | null;
  @Field(() => TlpEnum, { nullable: true, description: LABEL })
  readonly tlp?: string | null;
  @Field(() => PapEnum, { nullable: true, description: LABEL })
  readonly pap?: string | null;
  @Field(() => String, { nullable: true, description: LABEL })
  readonly team?: string | null;
  @Field(() => String, { nullable: true, description: LABEL })
  readonly summary?: string | null;
  @Field(() => [String], { defaultValue: [], description: 'Added to a case that is opened from it.' })
  readonly tags!: string[];
  @Field(() => [TemplateTaskInput], { defaultValue: [], description: 'In order.' })
  readonly tasks!: TemplateTaskInput[];
}

@InputType({ description: 'A template for a case that is there already.' })
export class ApplyCaseTemplateInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'Name of the template.' })
  readonly template!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'The template as it is now.' })
@Access(...READERS)
export class CaseTemplateSaved {
  @Field(() => CaseTemplate, { description: 'The template.' })
  readonly template!: CaseTemplate;
}

const Answers = {
  save: payloadOf('SaveCaseTemplatePayload', CaseTemplateSaved),
  apply: payloadOf('ApplyCaseTemplatePayload', CaseChanged),
};
const INPUT = { description: 'What to do.' };

@Resolver()
export class TemplateResolver {
  @Query(() => [CaseTemplate], { description: 'Templates by name; there are at most 500.' })
  @Access(...READERS)
  caseTemplates(@Ctx() { useCases }: ApiContext): Promise<readonly object[]> {
    return useCases.templates.all();
  }

  @Mutation(() => Answers.save, { description: 'Writes down what cases of a kind begin with.' })
  @Access('policy_owner')
  saveCaseTemplate(
    @Arg('input', () => SaveCaseTemplateInput, INPUT) input: SaveCaseTemplateInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('CaseTemplateSaved', async () => ({
      template: await useCases.templates.save(principal, templateOf(input)),
    }));
  }

  @Mutation(() => Answers.apply, { description: 'Gives a case the labels and tasks of a template.' })
  @Access(...CASE_WORKERS)
  applyCaseTemplate(
    @Arg('input', () => ApplyCaseTemplateInput, INPUT) input: ApplyCaseTemplateInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { number, template, idempotencyKey = null } = input;
    return answered('CaseChanged', async () => ({
      number: await useCases.templates.apply(principal, template, { number, idempotencyKey }),
    }));
  }
}

function templateOf(input: SaveCaseTemplateInput): Template {
  const { severity = null, tlp = null, pap = null, team = null, summary = null } = input;
  const tasks = input.tasks.map(({ description = null, assignee = null, dueInMinutes = null, ...task }) => ({
    ...task,
    description,
    assignee,
    dueInMinutes,
  }));
  return { name: input.name, severity, tlp, pap, team, summary, tags: input.tags, tasks } as Template;
}
