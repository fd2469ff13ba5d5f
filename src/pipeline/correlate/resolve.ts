import type { EvalTask, TouchedScope } from '../../domain/correlation.js';
import { expandGroup, partsAt, replaceParts } from './group.js';
import { mergeIntervals, type Interval } from './intervals.js';
import type { HitReader, IdentityLookup } from './ports.js';
import type { LiveRule, RuleSet } from './rule-set.js';
import { stretchesOf } from './window-hits.js';
import { hitKeyOf, type Work } from './work.js';

/** A touched scope of a task, for one of the rules it concerns. */
export interface Claim {
  readonly rule: LiveRule;
  readonly task: string;
  readonly scope: TouchedScope;
}

export interface Claims {
  readonly ready: readonly Claim[];
  /** Claims of rules whose earlier hits are still being written. */
  readonly waiting: readonly Claim[];
}

/** Which rules the tasks concern; rules that are no longer active drop out. */
export function claimsOf(rules: RuleSet, tasks: readonly EvalTask[]): Claims {
  const all = tasks.flatMap((task) =>
    task.scopes.flatMap((scope) => rulesOf(rules, scope).map((rule) => ({ rule, task: task.id, scope }))),
  );
  return {
    ready: all.filter(({ rule }) => rule.record.ready),
    waiting: all.filter(({ rule }) => !rule.record.ready),
  };
}

function rulesOf(rules: RuleSet, scope: TouchedScope): readonly LiveRule[] {
  if (scope.ruleKeys !== undefined) return scope.ruleKeys.flatMap((key) => rules.rules.get(key) ?? []);
  return [...new Set(scope.steps.flatMap((digest) => rules.rulesOf.get(digest) ?? []))];
}

/** Joins the claims of one rule on one scope, persons in place of accounts, into one work. */
export async function worksOf(
  claims: readonly Claim[],
  identity: IdentityLookup,
  hits: Pick<HitReader, 'timesOf'>,
): Promise<readonly Work[]> {
  const persons = await identity.personsOf(accountsIn(claims));
  const byScope = new Map<string, { rule: LiveRule; group: string; claims: Claim[] }>();
  for (const claim of claims) {
    const group = groupOfClaim(claim, persons);
    const key = `${claim.rule.record.key}\n${group}`;
    const known = byScope.get(key);
    if (known === undefined) byScope.set(key, { rule: claim.rule, group, claims: [claim] });
    else known.claims.push(claim);
  }
  const drafts = [...byScope.values()];
  const accounts = await identity.accountsOf(personsIn(drafts));
  const expanded = drafts.map((draft) => ({
    ...draft,
    tuples: expandGroup(draft.group, draft.rule.identity, accounts),
  }));
  const pivots = await pivotStretches(expanded, hits);
  return expanded.map((draft, i) => ({
    rule: draft.rule,
    group: draft.group,
    tuples: draft.tuples,
    intervals: intervalsOf(draft, pivots[i] ?? []),
    touched: new Set(draft.claims.flatMap(({ scope }) => scope.steps)),
    removed: draft.claims.some(({ scope }) => scope.removed === true),
    origins: draft.claims.map(({ task, scope }) => ({ task, scope })),
  }));
}

/** The works again with the accounts that their persons have now, under the lock. */
export async function resolvedAgain(works: readonly Work[], identity: IdentityLookup): Promise<readonly Work[]> {
  const accounts = await identity.accountsOf(personsIn(works));
  if (accounts.size === 0) return works;
  return works.map((work) => ({ ...work, tuples: expandGroup(work.group, work.rule.identity, accounts) }));
}

type Scoped = Pick<Work, 'rule' | 'group'>;

function personsIn(scopes: readonly Scoped[]): readonly string[] {
  return [...new Set(scopes.flatMap(({ rule, group }) => partsAt(group, rule.identity)))];
}

function accountsIn(claims: readonly Claim[]): readonly string[] {
  const open = claims.filter(({ scope }) => scope.literal !== true);
  return [...new Set(open.flatMap(({ rule, scope }) => partsAt(scope.group, rule.identity)))];
}

function groupOfClaim({ rule, scope }: Claim, persons: ReadonlyMap<string, string>): string {
  return scope.literal === true ? scope.group : replaceParts(scope.group, rule.identity, persons);
}

interface Draft extends Scoped {
  readonly claims: readonly Claim[];
}

function intervalsOf(draft: Draft, pivot: readonly Interval[]): readonly Interval[] {
  const own = draft.claims
    .filter(({ scope }) => scope.pivot === undefined)
    .map(({ scope: { lo, hi } }) => ({ lo, hi }));
  return mergeIntervals([...own, ...pivot], draft.rule.reach);
}

async function pivotStretches(
  drafts: readonly Expanded[],
  hits: Pick<HitReader, 'timesOf'>,
): Promise<readonly (readonly Interval[])[]> {
  const keysOfDraft = drafts.map(pivotKeys);
  const keys = [...new Set(keysOfDraft.flat())];
  const times = await hits.timesOf(keys);
  const known = new Map(keys.map((key, i) => [key, times[i] ?? []]));
  return drafts.map((draft, i) =>
    stretchesOf(
      (keysOfDraft[i] ?? []).flatMap((key) => known.get(key) ?? []),
      draft.rule.reach,
    ),
  );
}

interface Expanded extends Draft {
  readonly tuples: readonly string[];
}

/** Where steps ask who a person is or what a person has seen, all the person's hits may read otherwise, not the moved ones alone. */
function pivotKeys({ rule, claims, tuples: own }: Expanded): readonly string[] {
  const moved = claims.flatMap(({ scope }) => scope.pivot ?? []);
  const tuples = new Set(moved.length > 0 && asksOfPersons(rule) ? [...moved, ...own] : moved);
  const digests = new Set(rule.terms.map((term) => term.digest));
  return [...tuples].flatMap((tuple) => [...digests].map((digest) => hitKeyOf(digest, tuple)));
}

function asksOfPersons({ terms }: LiveRule): boolean {
  return terms.some(
    ({ probes = [], identities = [], facts = [] }) =>
      identities.length + facts.length > 0 || probes.some(({ identity = [] }) => identity.length > 0),
  );
}
