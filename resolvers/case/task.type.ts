import { ArgsType, Extensions, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { TaskStatusEnum } from '../enums.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { payloadOf } from '../refusal.type.js';
import { MARKDOWN } from '../rows.js';
import { DateTime } from '../scalars.js';
import { KEY } from './case-mutation.type.js';

@ObjectType('Task', { implements: NodeType, description: 'A piece of work of a case.' })
@Access(...READERS)
export class TaskType extends NodeType {
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'Markdown; show it sanitised.' })
  readonly description!: string | null;
  @Field(() => String, { nullable: true, description: 'The description as HTML that is safe to insert.' })
  @Extensions(MARKDOWN)
  readonly descriptionHtml!: string | null;
  @Field(() => TaskStatusEnum, { description: 'Where the work stands.' })
  readonly status!: string;
  @Field(() => String, { nullable: true, description: 'Who is to do it.' })
  readonly assignee!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when.' })
  readonly dueAt!: number | null;
  @Field(() => DateTime, { description: 'When it was added.' })
  readonly createdAt!: number;
  @Field(() => String, { description: 'Who added it.' })
  readonly createdBy!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was done or cancelled.' })
  readonly finishedAt!: number | null;
  @Field(() => String, { nullable: true, description: 'Who finished it.' })
  readonly finishedBy!: string | null;
  @Field(() => Boolean, { description: 'Whether something it depends on is not finished.' })
  readonly blocked!: boolean;
  @Field(() => Int, { description: 'Rises with each change; send it as `expectedVersion`.' })
  readonly version!: number;
  @Field(() => [TaskType], { description: 'Tasks that must be finished first.' })
  readonly dependsOn!: TaskType[];
  @Field(() => [TaskType], { description: 'Tasks that wait for it.' })
  readonly requiredBy!: TaskType[];
}

export const TaskConnection = connectionType('Task', () => TaskType);

@InputType({ description: 'Which tasks. Conditions that are given must all hold.' })
export class TaskFilter {
  @Field(() => String, { nullable: true, description: 'To be done by this person.' })
  readonly assignee?: string | null;
  @Field(() => [TaskStatusEnum], { nullable: true, description: 'In one of these states.' })
  readonly status?: string[] | null;
  @Field(() => DateTime, { nullable: true, description: 'Due before this time.' })
  readonly dueBefore?: number | null;
}

@ArgsType()
export class TaskListArgs extends PageArgs {
  @Field(() => TaskFilter, { nullable: true, description: 'Which tasks; all where absent.' })
  readonly filter?: TaskFilter | null;
}

@InputType({ description: 'A new piece of work.' })
export class AddTaskInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'One line, at most 200 characters.' })
  readonly title!: string;
  @Field(() => String, { nullable: true, description: 'Markdown, at most 20,000 characters.' })
  readonly description?: string | null;
  @Field(() => String, { nullable: true, description: 'Who is to do it.' })
  readonly assignee?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when.' })
  readonly dueAt?: number | null;
  @Field(() => [ID], { defaultValue: [], description: 'Tasks of the same case that must be finished first.' })
  readonly dependsOn!: string[];
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to change of a task; absent fields stay as they are, null empties them.' })
export class UpdateTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  readonly id!: string;
  @Field(() => Int, { nullable: true, description: 'Refuse with Conflict unless the task still has this version.' })
  readonly expectedVersion?: number | null;
  @Field(() => String, { nullable: true, description: 'One line.' })
  readonly title?: string | null;
  @Field(() => String, { nullable: true, description: 'Markdown.' })
  readonly description?: string | null;
  @Field(() => TaskStatusEnum, { nullable: true, description: 'Where the work stands.' })
  readonly status?: string | null;
  @Field(() => String, { nullable: true, description: 'Who is to do it.' })
  readonly assignee?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when.' })
  readonly dueAt?: number | null;
  @Field(() => [ID], { nullable: true, description: 'All it depends on from now on.' })
  readonly dependsOn?: string[] | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'The task as it is now.' })
@Access(...READERS)
export class TaskChanged {
  @Field(() => ID, { description: 'Global id of the task.' })
  readonly taskId!: string;
}

@InputType({ description: 'A question to find an answer to.' })
export class ProposeQuestionInput {
  @Field(() => ID, { description: 'The decision that lacked it.' })
  readonly decision!: string;
  @Field(() => String, { description: 'Its id, one of `Decision.lacked`, e.g. `change.approved`.' })
  readonly question!: string;
  @Field(() => String, { description: 'Why it matters here; one line, at most 1,000 characters.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

export const TaskAnswers = {
  add: payloadOf('AddTaskPayload', TaskChanged),
  update: payloadOf('UpdateTaskPayload', TaskChanged),
  propose: payloadOf('ProposeQuestionPayload', TaskChanged),
};
