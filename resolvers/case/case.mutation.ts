import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Disposition } from '../../src/domain/verdict.js';
import type { CreateCase } from '../../src/usecases/case/case-desk.js';
import type { CaseFields } from '../../src/usecases/case/ports.js';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { defined, given } from '../list.js';
import { answered } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import {
  AddCommentInput,
  AssignCaseInput,
  CaseAnswers,
  CaseChanged,
  type CaseTargetInput,
  CloseCaseInput,
  CreateCaseInput,
  MergeCasesInput,
  ReopenCaseInput,
  RestrictCaseInput,
  BreakGlassInput,
  SplitCaseInput,
  UpdateCaseInput,
  WatchCaseInput,
} from './case-mutation.type.js';
import { CaseType } from './case.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => CaseChanged)
export class CaseMutation {
  @FieldResolver(() => CaseType, { nullable: true, description: 'The case as it is now.' })
  @Extensions(COMPUTED)
  case(@Root() root: CaseChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    return context.useCases.read.caseByNumber(root.number, selectionOf(info));
  }

  @Mutation(() => CaseAnswers.create, { description: 'Opens a case by hand.' })
  @Access(...CASE_WORKERS)
  createCase(@Arg('input', () => CreateCaseInput, INPUT) input: CreateCaseInput, @Ctx() context: ApiContext) {
    const { template, owner = null, idempotencyKey = null, severity = null, title, tags, events, ...labels } = input;
    const wanted = { ...given(labels), title, severity, tags, events, owner, idempotencyKey } as CreateCase;
    const { cases, templates } = context.useCases;
    return changed(() =>
      template ? templates.create(context.principal, wanted, template) : cases.create(context.principal, wanted),
    );
  }

  @Mutation(() => CaseAnswers.update, { description: 'Changes what a case says of itself.' })
  @Access(...CASE_WORKERS)
  updateCase(@Arg('input', () => UpdateCaseInput, INPUT) input: UpdateCaseInput, @Ctx() context: ApiContext) {
    const { title, severity, status, tags, tlp, pap, team, summary, customFields } = input;
    const emptied = defined({ tlp, pap, team, summary });
    const fields = { ...given({ title, severity, status, tags }), ...emptied } as CaseFields;
    return changed(() => context.useCases.cases.update(context.principal, target(input), fields, customFields));
  }

  @Mutation(() => CaseAnswers.assign, { description: 'Gives a case to somebody, or back to the queue.' })
  @Access(...CASE_WORKERS)
  assignCase(@Arg('input', () => AssignCaseInput, INPUT) input: AssignCaseInput, @Ctx() context: ApiContext) {
    return changed(() => context.useCases.cases.assign(context.principal, target(input), input.owner ?? null));
  }

  @Mutation(() => CaseAnswers.close, { description: 'Closes a case with what a person concluded.' })
  @Access(...CASE_WORKERS)
  closeCase(@Arg('input', () => CloseCaseInput, INPUT) input: CloseCaseInput, @Ctx() context: ApiContext) {
    const disposition = input.disposition as Disposition;
    return changed(() => context.useCases.cases.close(context.principal, target(input), disposition));
  }

  @Mutation(() => CaseAnswers.reopen, { description: 'Takes a closed case up again.' })
  @Access(...CASE_WORKERS)
  reopenCase(@Arg('input', () => ReopenCaseInput, INPUT) input: ReopenCaseInput, @Ctx() context: ApiContext) {
    return changed(() => context.useCases.cases.reopen(context.principal, target(input)));
  }

  @Mutation(() => CaseAnswers.comment, { description: 'Writes on a case.' })
  @Access(...CASE_WORKERS)
  addComment(@Arg('input', () => AddCommentInput, INPUT) input: AddCommentInput, @Ctx() context: ApiContext) {
    const { number, text, idempotencyKey = null } = input;
    return changed(() => context.useCases.cases.comment(context.principal, number, text, idempotencyKey));
  }

  @Mutation(() => CaseAnswers.watch, { description: 'Hears of a case from now on, or no more.' })
  @Access(...READERS)
  watchCase(@Arg('input', () => WatchCaseInput, INPUT) input: WatchCaseInput, @Ctx() context: ApiContext) {
    const { number, watching, idempotencyKey = null } = input;
    return changed(() => context.useCases.cases.watch(context.principal, { number, idempotencyKey }, watching));
  }

  @Mutation(() => CaseAnswers.merge, { description: 'Merges cases that are one matter; splitCase undoes it.' })
  @Access(...CASE_WORKERS)
  mergeCases(@Arg('input', () => MergeCasesInput, INPUT) input: MergeCasesInput, @Ctx() context: ApiContext) {
    const into = target({ ...input, number: input.into });
    return changed(() => context.useCases.cases.merge(context.principal, into, input.from));
  }

  @Mutation(() => CaseAnswers.restrict, {
    description: 'Keeps a case to some people: for everybody else there is no such case, on any door.',
  })
  @Access(...CASE_WORKERS)
  restrictCase(@Arg('input', () => RestrictCaseInput, INPUT) input: RestrictCaseInput, @Ctx() context: ApiContext) {
    return changed(() => context.useCases.cases.restrict(context.principal, target(input), input.to));
  }

  @Mutation(() => CaseAnswers.breakGlass, {
    description:
      'An administrator comes into a case that is kept from them: with a reason in the audit, and seen by those it is kept to.',
  })
  @Access('admin')
  breakGlass(@Arg('input', () => BreakGlassInput, INPUT) input: BreakGlassInput, @Ctx() context: ApiContext) {
    const { number, reason, idempotencyKey = null } = input;
    return changed(() => context.useCases.cases.breakGlass(context.principal, { number, idempotencyKey }, reason));
  }

  @Mutation(() => CaseAnswers.split, { description: 'Takes a merged case out again, with everything it brought.' })
  @Access(...CASE_WORKERS)
  splitCase(@Arg('input', () => SplitCaseInput, INPUT) input: SplitCaseInput, @Ctx() context: ApiContext) {
    const { number, idempotencyKey = null } = input;
    return changed(() => context.useCases.cases.split(context.principal, number, idempotencyKey));
  }
}

function changed(work: () => Promise<number>): Promise<object> {
  return answered('CaseChanged', async () => ({ number: await work() }));
}

function target(input: CaseTargetInput) {
  const { number, expectedVersion = null, idempotencyKey = null } = input;
  return { number, expectedVersion, idempotencyKey };
}
