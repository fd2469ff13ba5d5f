import type { CaseCondition, CaseTraits, RoutingRule, WorkPlan } from '../../domain/work-plan.js';

export interface Route {
  readonly rule: string;
  readonly team: string | null;
  readonly owner: string | null;
}

/** What routing looks at beside the traits. */
export interface RouteFacts {
  readonly traits: CaseTraits;
  readonly onCall: Readonly<Record<string, string>>;
}

/** Where the first rule that fits sends a case; null where none does. */
export function routeOf(rules: WorkPlan['routing'], facts: RouteFacts): Route | null {
  const rule = rules.find(({ when }) => fits(when, facts.traits));
  return rule ? { rule: rule.name, team: rule.team, owner: ownerOf(rule, facts) } : null;
}

/** A condition that names nothing fits every case. */
export function fits(when: CaseCondition, traits: CaseTraits): boolean {
  return (
    anyOf(when.severities, [traits.severity]) &&
    anyOf(when.verdicts, traits.verdict === null ? [] : [traits.verdict]) &&
    anyOf(when.classes, traits.classes) &&
    anyOf(when.tags, traits.tags) &&
    anyOf(when.entityOwners, traits.entityOwners) &&
    (when.controls.length === 0 || when.controls.some((start) => traits.controls.some((has) => has.startsWith(start))))
  );
}

function anyOf(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((value) => found.includes(value));
}

function ownerOf({ ownerFrom, owner, team }: RoutingRule, { traits, onCall }: RouteFacts): string | null {
  switch (ownerFrom) {
    case 'NAMED':
      return owner;
    case 'ENTITY_OWNER':
      return traits.entityOwners[0] ?? null;
    case 'ON_CALL':
      return team === null ? null : (onCall[team] ?? null);
    case 'NOBODY':
      return null;
  }
}
