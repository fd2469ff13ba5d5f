import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { CaseCondition, RoutingRule, ServiceLevel } from '../../src/domain/work-plan.js';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import { onlyKnown } from '../case/known.js';
import type { ApiContext } from '../context.js';
import { answered } from '../refusal.type.js';
import {
  DeskAnswers,
  PauseSlaInput,
  ResumeSlaInput,
  type RoutingRuleInput,
  SavedWorkPlan,
  SaveWorkPlanInput,
  type ServiceLevelInput,
  SimulatedRoute,
  SimulateRoutingInput,
} from './work-plan.type.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class WorkPlanResolver {
  @Query(() => SavedWorkPlan, { description: 'How work is given out, and how soon it is to be done.' })
  @Access(...READERS)
  workPlan(@Ctx() { useCases }: ApiContext): Promise<object> {
    return useCases.workPlan.current();
  }

  @Query(() => [SimulatedRoute], {
    description: 'Where the newest cases would go under other routing. Writes nothing.',
  })
  @Access('policy_owner')
  async simulateRouting(
    @Arg('input', () => SimulateRoutingInput, INPUT) { routing, first }: SimulateRoutingInput,
    @Ctx() context: ApiContext,
  ): Promise<readonly object[]> {
    const all = await context.useCases.workPlan.simulate(routing.map(ruleOf), first);
    const rows = await onlyKnown(context, 'Case', all, ({ uid }) => uid);
    return rows.map(({ number, title, before, route }) => ({
      ...{ number, title, teamNow: before.team, ownerNow: before.owner },
      ...{ rule: route?.rule ?? null, team: route?.team ?? null, owner: route?.owner ?? null },
    }));
  }

  @Mutation(() => DeskAnswers.save, {
    description: 'Puts another plan in force; cases that somebody has stay with them.',
  })
  @Access('policy_owner')
  saveWorkPlan(
    @Arg('input', () => SaveWorkPlanInput, INPUT) input: SaveWorkPlanInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { routing, serviceLevels, escalation = null, expectedVersion } = input;
    const plan = { routing: routing.map(ruleOf), serviceLevels: serviceLevels.map(levelOf), escalation };
    return answered('WorkPlanSaved', async () => ({
      workPlan: await useCases.workPlan.save(principal, plan, expectedVersion),
    }));
  }

  @Mutation(() => DeskAnswers.pause, { description: 'Stops the clock of a case that waits for somebody else.' })
  @Access(...CASE_WORKERS)
  pauseSla(
    @Arg('input', () => PauseSlaInput, INPUT) input: PauseSlaInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    return paused(context, input, input.waitingOn);
  }

  @Mutation(() => DeskAnswers.resume, { description: 'Lets the clock of a case go on; what it waited does not count.' })
  @Access(...CASE_WORKERS)
  resumeSla(
    @Arg('input', () => ResumeSlaInput, INPUT) input: ResumeSlaInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    return paused(context, input, null);
  }
}

function paused(
  { useCases, principal }: ApiContext,
  { number, idempotencyKey = null }: ResumeSlaInput,
  waitingOn: string | null,
): Promise<object> {
  return answered('CaseChanged', async () => ({
    number: await useCases.workPlan.pause(principal, { number, idempotencyKey }, waitingOn),
  }));
}

const NOTHING: CaseCondition = { severities: [], verdicts: [], classes: [], tags: [], controls: [], entityOwners: [] };

function ruleOf({ team = null, owner = null, ...rest }: RoutingRuleInput): RoutingRule {
  return { ...rest, team, owner, when: { ...NOTHING, ...rest.when } } as RoutingRule;
}

function levelOf({ acknowledgeMinutes = null, resolveMinutes = null, ...rest }: ServiceLevelInput): ServiceLevel {
  return { ...rest, acknowledgeMinutes, resolveMinutes, when: { ...NOTHING, ...rest.when } } as ServiceLevel;
}
