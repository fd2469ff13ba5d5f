import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { proposeQuestion } from '../../src/usecases/case/propose-question.js';
import type { TaskFields } from '../../src/usecases/case/task-desk.js';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { defined, given, listPage } from '../list.js';
import { keyOfType } from '../node-id.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  AddTaskInput,
  ProposeQuestionInput,
  TaskAnswers,
  TaskChanged,
  TaskConnection,
  TaskListArgs,
  TaskType,
  UpdateTaskInput,
} from './task.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => TaskChanged)
export class TaskResolver {
  @Query(() => TaskConnection, { description: 'Tasks of all cases, newest first.' })
  @Access(...READERS)
  tasks(
    @Args(() => TaskListArgs) args: TaskListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'tasks', filter: given(args.filter) });
  }

  @Mutation(() => TaskAnswers.add, { description: 'Adds a piece of work to a case.' })
  @Access(...CASE_WORKERS)
  addTask(@Arg('input', () => AddTaskInput, INPUT) input: AddTaskInput, @Ctx() context: ApiContext) {
    const { number, title, idempotencyKey = null, description = null, assignee = null, dueAt = null } = input;
    const task = { number, title, description, assignee, dueAt, dependsOn: uids(input.dependsOn), idempotencyKey };
    return changed(() => context.useCases.tasks.add(context.principal, task));
  }

  @Mutation(() => TaskAnswers.update, { description: 'Changes a task: its text, its state, what it depends on.' })
  @Access(...CASE_WORKERS)
  updateTask(@Arg('input', () => UpdateTaskInput, INPUT) input: UpdateTaskInput, @Ctx() context: ApiContext) {
    const { id, expectedVersion = null, idempotencyKey = null, dependsOn } = input;
    const edit = { uid: keyOfType(id, 'Task'), expectedVersion, idempotencyKey, fields: fieldsOf(input) };
    const after = dependsOn ? uids(dependsOn) : null;
    return changed(() => context.useCases.tasks.update(context.principal, { ...edit, dependsOn: after }));
  }

  @Mutation(() => TaskAnswers.propose, {
    description:
      'Puts a question that a decision lacked among the tasks of its case; while it is open, proposing it again is the same task.',
  })
  @Access(...CASE_WORKERS)
  proposeQuestion(
    @Arg('input', () => ProposeQuestionInput, INPUT) input: ProposeQuestionInput,
    @Ctx() { principal, useCases }: ApiContext,
  ) {
    const { question, reason, idempotencyKey = null } = input;
    const wanted = { decision: keyOfType(input.decision, 'Decision'), question, reason, idempotencyKey };
    return changed(() => proposeQuestion(principal, wanted, useCases));
  }

  @FieldResolver(() => TaskType, { nullable: true, description: 'The task as it is now.' })
  @Extensions(COMPUTED)
  async task(@Root() root: TaskChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const key = keyOfType(root.taskId, 'Task');
    const [row] = await context.useCases.read.byKeys('Task', [key], selectionOf(info));
    return row ?? null;
  }
}

function changed(work: () => Promise<string>): Promise<object> {
  return answered('TaskChanged', async () => ({ taskId: `Task:${await work()}` }));
}

function uids(ids: readonly string[]): readonly string[] {
  return ids.map((id) => keyOfType(id, 'Task'));
}

/** Null empties a field that may be empty, and means nothing for one that may not. */
function fieldsOf({ title, status, description, assignee, dueAt }: UpdateTaskInput): TaskFields {
  return { ...given({ title, status }), ...defined({ description, assignee, dueAt }) };
}
