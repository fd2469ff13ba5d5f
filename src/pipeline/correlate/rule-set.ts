import type { Pattern, Step } from '../../rules/pattern/pattern.js';
import { identityPositions } from './group.js';
import type { RuleRecord } from './ports.js';

/** A rule that ingestion writes hits for, with its compiled pattern. */
export interface LiveRule {
  readonly record: RuleRecord;
  readonly pattern: Pattern;
  /** The terms, then `until`: the index is the step number of replay. */
  readonly terms: readonly Step[];
  /** How far (ms) a touched moment reaches: margin times span. */
  readonly reach: number;
  /** Components of its join tuples. */
  readonly arity: number;
  /** Those of them that are accounts standing for persons. */
  readonly identity: readonly number[];
  /** Distinct digests without which the rule cannot match. */
  readonly needed: readonly string[];
}

/** All rules of one epoch, by the steps they share. */
export interface RuleSet {
  readonly epoch: number;
  readonly rules: ReadonlyMap<string, LiveRule>;
  /** One step for each digest. */
  readonly steps: ReadonlyMap<string, Step>;
  /** The steps that an event of this category can satisfy. */
  stepsFor(category: string): readonly Step[];
  readonly rulesOf: ReadonlyMap<string, readonly LiveRule[]>;
  /** The longest reach among the rules of each step. */
  readonly reachOf: ReadonlyMap<string, number>;
}

export function liveRule(record: RuleRecord, pattern: Pattern): LiveRule {
  return {
    record,
    pattern,
    terms: pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until],
    reach: pattern.spanMs === null ? Infinity : pattern.margin * pattern.spanMs,
    arity: Math.max(...pattern.steps.map((step) => step.keys.length)),
    identity: identityPositions(pattern),
    needed: [...new Set(pattern.steps.filter((step) => !step.missing).map((step) => step.digest))],
  };
}

export function ruleSet(epoch: number, rules: readonly LiveRule[]): RuleSet {
  const steps = new Map<string, Step>();
  const rulesOf = new Map<string, LiveRule[]>();
  const reachOf = new Map<string, number>();
  for (const rule of rules) {
    for (const step of rule.terms) {
      steps.set(step.digest, step);
      reachOf.set(step.digest, Math.max(reachOf.get(step.digest) ?? 0, rule.reach));
      const users = rulesOf.get(step.digest) ?? [];
      if (!users.includes(rule)) users.push(rule);
      rulesOf.set(step.digest, users);
    }
  }
  return {
    epoch,
    stepsFor: byCategory([...steps.values()]),
    rules: new Map(rules.map((rule) => [rule.record.key, rule])),
    steps,
    rulesOf,
    reachOf,
  };
}

function byCategory(steps: readonly Step[]): (category: string) => readonly Step[] {
  const known = new Map<string, readonly Step[]>();
  return (category) => {
    const found = known.get(category) ?? steps.filter((step) => accepts(step, category));
    known.set(category, found);
    return found;
  };
}

function accepts(step: Step, category: string): boolean {
  return step.category === undefined || step.category === 'any' || step.category === category;
}
