import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import { requireKnown } from '../case/known.js';
import type { ApiContext } from '../context.js';
import { InputFault } from '../../src/domain/errors.js';
import { isJsonObject } from '../../src/domain/json.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime, Json } from '../scalars.js';

const READERS = ['analyst', 'responder', 'policy_owner', 'auditor'] as const;

@ObjectType('Playbook', { description: 'A CACAO 2.0 playbook as it was imported.' })
@Access(...READERS)
export class PlaybookType {
  @Field(() => ID, { description: 'Its id and version.' })
  readonly key!: string;
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;
  @Field(() => String, { description: 'Digest of its content.' })
  readonly digest!: string;
  @Field(() => String, { description: 'The JSON as it was imported.' })
  readonly text!: string;
  @Field(() => String, { description: 'Who imported it.' })
  readonly importedBy!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly importedAt!: number;
}

@ObjectType('PlaybookStepWaiting', { description: 'A step that waits for an action’s end or for a person.' })
@Access(...READERS)
export class PlaybookStepWaiting {
  @Field(() => ID, { description: 'Which thread of the run.' })
  readonly thread!: string;
  @Field(() => ID, { description: 'The step.' })
  readonly step!: string;
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;
  @Field(() => String, { nullable: true, description: 'What a person is to do; null where a machine does it.' })
  readonly manual!: string | null;
}

@ObjectType('PlaybookRunEntry', { description: 'What a run did at a step.' })
@Access(...READERS)
export class PlaybookRunEntry {
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
  @Field(() => ID, { description: 'Which step.' })
  readonly step!: string;
  @Field(() => Int, { description: 'Which time it came there, from 1.' })
  readonly visit!: number;
  @Field(() => String, { description: '`delayed`, `asked`, `manual`, `success`, `failure` or `stopped`.' })
  readonly kind!: string;
  @Field(() => String, { nullable: true, description: 'Uid of the action, where one was asked for.' })
  readonly action!: string | null;
  @Field(() => String, { description: 'Who.' })
  readonly by!: string;
  @Field(() => String, { description: 'What was said of it.' })
  readonly note!: string;
}

@ObjectType('PlaybookRun', { description: 'One execution of a playbook for a case.' })
@Access(...READERS)
export class PlaybookRunType {
  @Field(() => ID, { description: 'Its id.' })
  readonly uid!: string;
  @Field(() => ID, { description: 'Id and version of its playbook.' })
  readonly playbook!: string;
  @Field(() => Int, { description: 'The case.' })
  readonly caseNumber!: number;
  @Field(() => String, { description: '`RUNNING`, `DONE`, `FAILED` or `STOPPED`.' })
  readonly outcome!: string;
  @Field(() => String, { nullable: true, description: 'Why it failed, or who stopped it.' })
  readonly fault!: string | null;
  @Field(() => DateTime, { description: 'When it began.' })
  readonly startedAt!: number;
  @Field(() => String, { description: 'Who began it, and asks at each step.' })
  readonly startedBy!: string;
  @Field(() => [PlaybookStepWaiting], { description: 'What it waits for.' })
  readonly waiting!: PlaybookStepWaiting[];
  @Field(() => [PlaybookRunEntry], { description: 'What it did, in order.' })
  readonly log!: PlaybookRunEntry[];
}

@ObjectType({ description: 'The playbook that is here now.' })
@Access(...READERS)
export class PlaybookImported {
  @Field(() => PlaybookType, { description: 'The playbook.' })
  readonly playbook!: PlaybookType;
}

@ObjectType({ description: 'The run as it is now.' })
@Access(...READERS)
export class PlaybookRunChanged {
  @Field(() => PlaybookRunType, { description: 'The run.' })
  readonly run!: PlaybookRunType;
}

@InputType({ description: 'A playbook to be followed.' })
export class RunPlaybookInput {
  @Field(() => ID, { description: 'Id and version, as `playbooks` shows it.' })
  readonly playbook!: string;
  @Field(() => Int, { description: 'The case it is followed for.' })
  readonly caseNumber!: number;
  @Field(() => Json, { nullable: true, description: 'Values of its variables, by name as `__name__`.' })
  readonly variables?: unknown;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@InputType({ description: 'What came of a manual step.' })
export class AnswerPlaybookStepInput {
  @Field(() => ID, { description: 'The run.' })
  readonly run!: string;
  @Field(() => ID, { description: 'The thread that waits.' })
  readonly thread!: string;
  @Field(() => ID, { description: 'The step at which it waits.' })
  readonly step!: string;
  @Field(() => Boolean, { description: 'Whether it worked.' })
  readonly success!: boolean;
  @Field(() => String, { description: 'What was done or found.' })
  readonly note!: string;
  @Field(() => Json, {
    nullable: true,
    description: 'Values of variables that were found out, by name, e.g. `{__ticket__: "CHG-11"}`.',
  })
  readonly variables?: unknown;
}

@InputType({ description: 'A run that is to end.' })
export class StopPlaybookRunInput {
  @Field(() => ID, { description: 'The run.' })
  readonly run!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

const Answers = {
  import: payloadOf('ImportPlaybookPayload', PlaybookImported),
  run: payloadOf('RunPlaybookPayload', PlaybookRunChanged),
  answer: payloadOf('AnswerPlaybookStepPayload', PlaybookRunChanged),
  stop: payloadOf('StopPlaybookRunPayload', PlaybookRunChanged),
};
const INPUT = { description: 'What to do.' };

@Resolver()
export class PlaybookResolver {
  @Query(() => [PlaybookType], { description: 'Playbooks that can be run, the latest imported first, at most 200.' })
  @Access(...READERS)
  playbooks(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    return useCases.playbooks.list(principal);
  }

  @Query(() => [PlaybookRunType], { description: 'Runs for a case, the latest first, at most 50.' })
  @Access(...READERS)
  async playbookRuns(
    @Arg('caseNumber', () => Int, { description: 'The case.' }) caseNumber: number,
    @Ctx() context: ApiContext,
  ): Promise<readonly object[]> {
    await requireKnown(context, { number: caseNumber });
    return context.useCases.playbooks.runs(context.principal, caseNumber);
  }

  @Query(() => String, { description: 'What took effect in a case, as a CACAO 2.0 playbook in JSON.' })
  @Access(...READERS)
  async exportPlaybook(
    @Arg('caseNumber', () => Int, { description: 'The case.' }) caseNumber: number,
    @Ctx() context: ApiContext,
  ): Promise<string> {
    await requireKnown(context, { number: caseNumber });
    return context.useCases.playbooks.exportCase(context.principal, caseNumber);
  }

  @Mutation(() => Answers.import, { description: 'Imports a CACAO 2.0 playbook; each version stays as it is.' })
  @Access('policy_owner')
  importPlaybook(
    @Arg('text', () => String, { description: 'The playbook in JSON.' }) text: string,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('PlaybookImported', async () => ({ playbook: await useCases.playbooks.import(principal, text) }));
  }

  @Mutation(() => Answers.run, { description: 'Follows a playbook for a case; each step goes through the guard.' })
  @Access('analyst', 'responder')
  runPlaybook(
    @Arg('input', () => RunPlaybookInput, INPUT) input: RunPlaybookInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const { playbook: key, caseNumber, reason } = input;
    const run = { key, case: caseNumber, variables: plain(input.variables), reason };
    return answered('PlaybookRunChanged', async () => {
      await requireKnown(context, { number: caseNumber });
      return { run: await context.useCases.playbooks.start(context.principal, run) };
    });
  }

  @Mutation(() => Answers.answer, { description: 'Says what came of a manual step.' })
  @Access('analyst', 'responder')
  answerPlaybookStep(
    @Arg('input', () => AnswerPlaybookStepInput, INPUT) input: AnswerPlaybookStepInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const answer = { ...input, variables: plain(input.variables) };
    return answered('PlaybookRunChanged', async () => {
      await requireKnownRun(context, input.run);
      return { run: await context.useCases.playbooks.answer(context.principal, answer) };
    });
  }

  @Mutation(() => Answers.stop, {
    description:
      'Ends a run: it asks for nothing more, and what it asked for and has not left will not leave. What has left is taken back by `rollbackAction`.',
  })
  @Access('analyst', 'responder')
  stopPlaybookRun(
    @Arg('input', () => StopPlaybookRunInput, INPUT) input: StopPlaybookRunInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    return answered('PlaybookRunChanged', async () => {
      await requireKnownRun(context, input.run);
      return { run: await context.useCases.playbooks.stop(context.principal, input) };
    });
  }
}

/** A run of a case of which the caller may not know is no run. */
async function requireKnownRun(context: ApiContext, run: string): Promise<void> {
  await requireKnown(context, { number: await context.useCases.playbooks.caseOf(context.principal, run) });
}

function plain(given: unknown): Readonly<Record<string, string | number | boolean>> {
  const values = given ?? {};
  if (
    isJsonObject(values) &&
    Object.values(values).every((each) => ['string', 'number', 'boolean'].includes(typeof each))
  )
    return values as Readonly<Record<string, string | number | boolean>>;
  throw new InputFault('BAD_USER_INPUT', 'variables is an object of strings, numbers and booleans.', {
    place: { path: 'variables' },
  });
}
