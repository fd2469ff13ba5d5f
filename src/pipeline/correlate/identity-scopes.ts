import type { TouchedScope } from '../../domain/correlation.js';
import { compareText } from '../../domain/ids.js';
import { groupOf, groupParts } from '../../rules/automaton/hits.js';
import type { IdentityTuple } from './ports.js';
import type { LiveRule, RuleSet } from './rule-set.js';

/** An account that came to or left a person. */
export interface MovedAccount {
  readonly account: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Everything that may read otherwise once accounts have moved: for each tuple an account takes part in, the scopes of
 * every person it may have counted for, before and after, around all the account's hits.
 *
 * Hits that other transactions are writing at this moment need no lock: their own tasks resolve the account again.
 */
export function scopesOfMoves(
  rules: RuleSet,
  moves: readonly MovedAccount[],
  tuples: readonly IdentityTuple[],
  personOf: ReadonlyMap<string, string>,
): readonly TouchedScope[] {
  const owners = ownersOf(moves, personOf);
  const single = moves.map(({ account }) => ({ account, group: groupOf([account]) }));
  return [...single, ...tuples].flatMap((tuple) => scopesOfTuple(rules, tuple, owners));
}

type Owners = (component: string) => readonly string[];

function ownersOf(moves: readonly MovedAccount[], personOf: ReadonlyMap<string, string>): Owners {
  return (component) => {
    const moved = moves.filter((move) => move.account === component).flatMap(({ from, to }) => [from, to]);
    const owners = [component, personOf.get(component) ?? null, ...moved];
    return [...new Set(owners.filter((owner) => owner !== null))].sort(compareText);
  };
}

function scopesOfTuple(rules: RuleSet, { account, group }: IdentityTuple, owners: Owners): readonly TouchedScope[] {
  const tuple = groupParts(group);
  const byPositions = new Map<string, LiveRule[]>();
  for (const rule of rules.rules.values()) {
    if (!concerns(rule, tuple, account)) continue;
    const positions = rule.identity.join();
    byPositions.set(positions, [...(byPositions.get(positions) ?? []), rule]);
  }
  return [...byPositions.values()].flatMap((alike) => scopesOfRules(alike, tuple, owners));
}

function concerns(rule: LiveRule, tuple: readonly (string | null)[], account: string): boolean {
  return rule.arity === tuple.length && rule.identity.some((position) => tuple[position] === account);
}

function scopesOfRules(
  alike: readonly LiveRule[],
  tuple: readonly (string | null)[],
  owners: Owners,
): readonly TouchedScope[] {
  let groups: readonly (readonly (string | null)[])[] = [tuple];
  for (const position of alike[0]?.identity ?? []) {
    const component = tuple[position] ?? null;
    if (component === null) continue;
    groups = groups.flatMap((each) => owners(component).map((owner) => each.with(position, owner)));
  }
  const ruleKeys = alike.map((rule) => rule.record.key);
  const pivot = groupOf(tuple);
  return groups.map((group) => ({
    group: groupOf(group),
    literal: true,
    steps: [],
    ruleKeys,
    lo: 0,
    hi: 0,
    removed: true,
    pivot,
  }));
}
