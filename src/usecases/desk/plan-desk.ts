import type { CaseCondition, Escalation, RoutingRule, ServiceLevel, WorkPlan } from '../../domain/work-plan.js';
import { bad, deedOf, line } from '../case/deed.js';
import type { PlanStore, TendStore, WorkPlanDoor } from './ports.js';
import { routeOf } from './route.js';

const MOST_RULES = 200;
const MOST_VALUES = 100;
const MOST_SIMULATED = 200;
const LONGEST_MINUTES = 366 * 24 * 60;

export interface PlanDeskParts {
  readonly plans: PlanStore;
  readonly tends: TendStore;
  readonly now: () => number;
  /** Called after each commit. */
  readonly committed: () => void;
}

/** How work is given out, as people who answer for it change it. */
export function planDesk({ plans, tends, now, committed }: PlanDeskParts): WorkPlanDoor {
  return {
    current: () => plans.current(),
    save: async (by, plan, expectedVersion) => {
      const saved = await plans.save(by, { plan: checkedPlan(plan), expectedVersion, at: now() });
      committed();
      return saved;
    },
    simulate: async (routing, first) => {
      if (!Number.isInteger(first) || first < 1 || first > MOST_SIMULATED)
        throw bad('first', `1 to ${String(MOST_SIMULATED)} cases at once.`);
      const rules = checkedRouting(routing);
      const past = await tends.past(first, now());
      return past.map((found) => ({
        uid: found.uid,
        number: found.number,
        title: found.title,
        before: { team: found.team, owner: found.owner },
        route: routeOf(rules, found),
      }));
    },
    pause: async (by, { number, idempotencyKey }, waitingOn) => {
      const pause = { number, waitingOn: waitingOn === null ? null : line(waitingOn, 'waitingOn', 200) };
      const deed = deedOf(by, { what: 'pauseSla', idempotencyKey, said: pause, at: now() });
      const paused = await tends.pause(deed, pause);
      committed();
      return paused;
    },
  };
}

function checkedPlan({ routing, serviceLevels, escalation }: WorkPlan): WorkPlan {
  return {
    routing: checkedRouting(routing),
    serviceLevels: checkedLevels(serviceLevels),
    escalation: escalation === null ? null : checkedEscalation(escalation),
  };
}

function checkedRouting(rules: readonly RoutingRule[]): readonly RoutingRule[] {
  distinct('routing', rules);
  return rules.map((rule, index) => {
    const path = `routing[${String(index)}]`;
    if ((rule.ownerFrom === 'NAMED') !== (rule.owner !== null))
      throw bad(`${path}.owner`, 'A rule names an owner exactly where ownerFrom is NAMED.');
    if (rule.ownerFrom === 'ON_CALL' && rule.team === null)
      throw bad(`${path}.team`, 'Name the team whose duty it is.');
    if (rule.team === null && rule.ownerFrom === 'NOBODY')
      throw bad(path, 'A rule gives a case to a team or to somebody.');
    return {
      ...rule,
      ...(rule.team === null ? {} : { team: line(rule.team, `${path}.team`, 100) }),
      ...(rule.owner === null ? {} : { owner: line(rule.owner, `${path}.owner`, 200) }),
      when: checkedCondition(rule.when, `${path}.when`),
    };
  });
}

function checkedLevels(levels: readonly ServiceLevel[]): readonly ServiceLevel[] {
  distinct('serviceLevels', levels);
  return levels.map((level, index) => {
    const path = `serviceLevels[${String(index)}]`;
    const { acknowledgeMinutes: soon, resolveMinutes: late } = level;
    if (soon === null && late === null) throw bad(path, 'A service level has at least one time.');
    if (soon !== null) checkMinutes(soon, `${path}.acknowledgeMinutes`);
    if (late !== null) checkMinutes(late, `${path}.resolveMinutes`);
    return { ...level, when: checkedCondition(level.when, `${path}.when`) };
  });
}

function checkedEscalation({ afterMinutes, team }: Escalation): Escalation {
  checkMinutes(afterMinutes, 'escalation.afterMinutes');
  return { afterMinutes, team: line(team, 'escalation.team', 100) };
}

function checkMinutes(minutes: number, path: string): void {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_MINUTES) return;
  throw bad(path, 'Whole minutes, at least one and at most a year.');
}

function distinct(path: string, rules: readonly { readonly name: string }[]): void {
  if (rules.length > MOST_RULES) throw bad(path, `At most ${String(MOST_RULES)} rules.`);
  const names = rules.map(({ name }, index) => line(name, `${path}[${String(index)}].name`, 100));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) throw bad(`${path}[${String(twice)}].name`, 'Another rule has this name.');
}

function checkedCondition(when: CaseCondition, path: string): CaseCondition {
  for (const [name, values] of Object.entries(when) as [string, readonly string[]][]) {
    if (values.length > MOST_VALUES) throw bad(`${path}.${name}`, `At most ${String(MOST_VALUES)} values.`);
    for (const value of values) line(value, `${path}.${name}`, 200);
  }
  return when;
}
