import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Int, Mutation, Query, Resolver } from 'type-graphql';
import { pageOf } from '../../src/domain/page.js';
import type { InventoryFormat } from '../../src/usecases/context/import-inventory.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { asksTotal } from '../list.js';
import { keyBehind } from '../node-id.js';
import { connectionType, PageArgs } from '../paging.js';
import { answered, payloadOf } from '../refusal.type.js';
import { selectionOf } from '../selection.js';
import {
  ContextConflictType,
  ContextImported,
  ContextTaskType,
  ImportContextInput,
  MissingContextType,
} from './inventory.type.js';

const ImportContextPayload = payloadOf('ImportContextPayload', ContextImported);
const ContextTaskConnection = connectionType('ContextTask', () => ContextTaskType);
const DAY_MS = 86_400_000;

@Resolver()
export class InventoryResolver {
  @Mutation(() => ImportContextPayload, {
    description:
      'Writes down what an inventory, a directory or a list of changes says, or tells what it would. Contradictions between sources are kept and shown.',
  })
  @Access('integrator', 'policy_owner')
  importContext(
    @Arg('input', () => ImportContextInput, { description: 'The file.' }) input: ImportContextInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { format, text, source, owner = null, maxAgeDays = null, dryRun } = input;
    const maxAgeMs = maxAgeDays === null ? null : maxAgeDays * DAY_MS;
    const file = { format: format as InventoryFormat, text, source, owner, maxAgeMs, dryRun };
    return answered('ContextImported', async () => ({ dryRun, ...(await useCases.context.import(principal, file)) }));
  }

  @Query(() => [ContextConflictType], { description: 'Where sources say different things of these entities now.' })
  @Access(...READERS, 'integrator')
  contextConflicts(
    @Arg('subjects', () => [String], {
      description: 'Keys or global ids, at most 100, e.g. `["okta:00u1", "Device:edr:4c1f"]`.',
    })
    subjects: string[],
    @Ctx() { useCases }: ApiContext,
  ): Promise<readonly object[]> {
    return useCases.context.conflicts(subjects.map(keyBehind));
  }

  @Query(() => [MissingContextType], {
    description:
      'What would settle most of the cases of which nobody knows: the backlog of context, of the last 90 days.',
  })
  @Access(...READERS)
  missingContext(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Ctx() { useCases }: ApiContext,
  ): Promise<readonly object[]> {
    return useCases.context.missing(pageOf(first, null).first);
  }

  @Query(() => ContextTaskConnection, {
    description: 'Facts that went stale or that nobody answers for, longest due first.',
  })
  @Access(...READERS)
  async contextTasks(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('owner', () => String, { nullable: true, description: 'Only what this person or team answers for.' })
    owner: string | null | undefined,
    @Ctx() { useCases }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object> {
    const { first } = pageOf(args.first, null);
    const after = args.after ?? null;
    const wanted = { first, after, total: asksTotal(selectionOf(info)) };
    const { tasks, hasMore, total } = await useCases.context.tasks(owner ?? null, wanted);
    const [head, last] = [tasks[0], tasks.at(-1)];
    return {
      edges: tasks.map((task) => ({ cursor: task.cursor, node: task })),
      nodes: tasks,
      pageInfo: {
        hasNextPage: hasMore,
        hasPreviousPage: after !== null,
        startCursor: head?.cursor ?? null,
        endCursor: last?.cursor ?? null,
      },
      totalCount: total ?? null,
    };
  }
}
