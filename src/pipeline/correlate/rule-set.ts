import type { FactProbe, Pattern, Step } from '../../rules/pattern/pattern.js';
import { identityPositions } from './group.js';
import type { RuleRecord } from './ports.js';
import { sightingsOf, type Sighting } from './sightings.js';

/** A rule that ingestion writes hits for, with its compiled pattern. */
export interface LiveRule {
  readonly record: RuleRecord;
  readonly pattern: Pattern;
  /** The terms, then `until`: the index is the step number of replay. */
  readonly terms: readonly Step[];
  /** The longest match (ms). */
  readonly span: number;
  /** How far (ms) a touched moment reaches: margin times span. */
  readonly reach: number;
  /** The longest time (ms) over which a step asks whether something was seen. */
  readonly remembers: number;
  /** Components of its join tuples. */
  readonly arity: number;
  /** Those of them that are accounts standing for persons. */
  readonly identity: readonly number[];
  /** Category under which a rule built on this one sees its matches; null: it stands for itself and is shown. */
  readonly feeds: string | null;
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
  /** The steps that ask for matches of other rules under this category. */
  stepsOver(category: string): readonly Step[];
  /** What `first_seen` asks of events of this category. */
  sightingsFor(category: string): readonly Sighting[];
  /** By digest. */
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly rulesOf: ReadonlyMap<string, readonly LiveRule[]>;
  /** The longest reach among the rules of each step. */
  readonly reachOf: ReadonlyMap<string, number>;
}

export function liveRule(record: RuleRecord, pattern: Pattern, feeds: string | null = null): LiveRule {
  return {
    record,
    pattern,
    terms: pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until],
    span: spanOf(pattern),
    reach: reachOf(pattern),
    remembers: Math.max(0, ...pattern.steps.flatMap(({ probes = [] }) => probes.map(({ windowMs }) => windowMs))),
    arity: Math.max(...pattern.steps.map((step) => step.keys.length)),
    identity: identityPositions(pattern),
    feeds,
    needed: [...new Set(neededSteps(pattern).map((step) => step.digest))],
  };
}

/** A rule, and before it the patterns that it is built on, each a rule that nobody is shown. */
export function familyOf(record: RuleRecord, pattern: Pattern): readonly LiveRule[] {
  return [...builtOn(record, pattern), liveRule(record, pattern)];
}

function builtOn(record: RuleRecord, pattern: Pattern): readonly LiveRule[] {
  return (pattern.inner ?? []).flatMap(({ category, pattern: inner }) => {
    // What it finds counts for the rule that is built on it, whenever it was.
    const part = { ...record, key: `${record.key}/${category}`, effectiveFrom: Number.MIN_SAFE_INTEGER };
    return [...builtOn(record, inner), liveRule(part, inner, category)];
  });
}

/**
 * Matches that begin earlier are settled: part of what could make or unmake them may have been purged, so they are
 * neither added nor taken back any more, and what was reported stays as it was.
 */
export function settledBefore({ span, remembers }: LiveRule, horizon: number | null): number {
  if (horizon === null) return Number.MIN_SAFE_INTEGER;
  return Math.min(horizon + 2 * span + remembers, Number.MAX_SAFE_INTEGER);
}

/** What its steps ask of context. */
export function factProbesOf({ terms }: Pick<LiveRule, 'terms'>): readonly FactProbe[] {
  return terms.flatMap(({ facts = [] }) => facts);
}

/** Rules over detections see what other rules found, never what they find themselves: no circle can arise. */
export function isOverDetections({ steps, until }: Pattern): boolean {
  return [...steps, ...(until === null ? [] : [until])].some((step) => step.category === 'detection');
}

/** Events of one query are matches of their own, whatever stands around them: so far apart they are fetched together. */
const EVENT_REACH = 3_600_000;

function spanOf({ kind, spanMs }: Pattern): number {
  return kind === 'event' ? 0 : (spanMs ?? Infinity);
}

function reachOf(pattern: Pattern): number {
  return pattern.kind === 'event' ? EVENT_REACH : pattern.margin * spanOf(pattern);
}

function neededSteps({ steps, required }: Pattern): readonly Step[] {
  return steps.filter((step, index) => !step.missing && (required === undefined || required.includes(index)));
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
  const sightings = sightingsOf(rules.flatMap(({ terms }) => terms.flatMap(({ probes = [] }) => probes)));
  return {
    epoch,
    sightings: new Map(sightings.map((each) => [each.digest, each])),
    sightingsFor: byCategory(sightings, accepts),
    stepsFor: byCategory([...steps.values()], accepts),
    stepsOver: byCategory([...steps.values()], (step, category) => step.category === category),
    rules: new Map(rules.map((rule) => [rule.record.key, rule])),
    steps,
    rulesOf,
    reachOf,
  };
}

function byCategory<T extends Pick<Step, 'category'>>(
  all: readonly T[],
  fits: (one: T, category: string) => boolean,
): (category: string) => readonly T[] {
  const known = new Map<string, readonly T[]>();
  return (category) => {
    const found = known.get(category) ?? all.filter((one) => fits(one, category));
    known.set(category, found);
    return found;
  };
}

function accepts(step: Pick<Step, 'category'>, category: string): boolean {
  return step.category === undefined || step.category === 'any' || step.category === category;
}
