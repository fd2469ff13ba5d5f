import type { TouchedScope } from '../../domain/correlation.js';
import { EVERYTHING } from '../../rules/automaton/hits.js';
import { edgesAsked, kindsAsked } from '../../rules/path/fact-question.js';
import { MOST_HOPS } from '../../rules/path/graph-path.js';
import { scopesOfAsked } from './asked-scopes.js';
import { partsAt } from './group.js';
import { scopesOfMoves } from './identity-scopes.js';
import type { LiveRules } from './live-rules.js';
import type { DegradedRule } from './ports.js';
import type { FactReader } from './ports-facts.js';
import type { FactsTx, MarkFacts } from './ports-mark-facts.js';
import { factProbesOf, type LiveRule, type RuleSet } from './rule-set.js';

/** From whom a path may lead to the facts' subjects; beyond, the rules that ask count as degraded until they are put in force again. */
const REACHING = 20_000;
/** Scopes of one task: an evaluator takes a few tasks at a time. */
const SCOPES = 500;

/** Marks, in the transaction that writes facts or takes them back, whoever may be answered otherwise by what rules ask of context. */
export function markFacts(rules: LiveRules, newId: () => string, now: () => number): MarkFacts {
  return async (tx, facts) => {
    await tx.holdRules();
    const current = await rules.current(tx.rules);
    const asking = [...current.rules.values()].filter((rule) => factProbesOf(rule).length > 0);
    const kinds = new Set<string>(
      asking.flatMap((rule) => factProbesOf(rule).flatMap(({ question }) => kindsAsked(question))),
    );
    const told = facts.filter(({ kind }) => kinds.has(kind));
    if (told.length === 0) return;
    const subjects = [...new Set(told.map(({ subject }) => subject))];
    const { reached, whole } = await thoseWhoReach(tx.facts, asking, subjects);
    if (!whole) await tx.rules.degrade(asking.map(degradedEverywhere), now());
    const scopes = await scopesOf(tx, current, asking, reached);
    for (let at = 0; at < scopes.length; at += SCOPES) {
      await tx.addTask({ id: newId(), epoch: current.epoch, uids: [], scopes: scopes.slice(at, at + SCOPES) });
    }
  };
}

async function scopesOf(
  tx: FactsTx,
  current: RuleSet,
  asking: readonly LiveRule[],
  reached: readonly string[],
): Promise<readonly TouchedScope[]> {
  const accounts = [...new Set([...(await tx.identity.accountsOf(reached)).values()].flat().concat(reached))];
  const tuples = await tx.identityTuplesOf(accounts);
  const others = asking.flatMap(({ identity }) => tuples.flatMap(({ group }) => partsAt(group, identity)));
  const persons = await tx.identity.personsOf([...new Set([...accounts, ...others])]);
  const moves = accounts.map((account) => ({ account, from: null, to: persons.get(account) ?? null }));
  const alone = { ...current, rules: new Map(asking.map((rule) => [rule.record.key, rule])) };
  const asked = await tx.askedScopesOf([...new Set([...accounts, ...reached])]);
  return [...scopesOfMoves(alone, moves, tuples, persons), ...scopesOfAsked(asked)];
}

/** The subjects of the facts, and everybody from whom a path leads to one of them, whenever it did. */
async function thoseWhoReach(
  facts: FactReader,
  asking: readonly LiveRule[],
  subjects: readonly string[],
): Promise<{ readonly reached: readonly string[]; readonly whole: boolean }> {
  const questions = asking.flatMap(factProbesOf).map(({ question }) => question);
  const kinds = [...new Set(questions.flatMap(edgesAsked))].sort();
  const known = new Set(subjects);
  let frontier = subjects;
  for (let level = 0; level < MOST_HOPS && frontier.length > 0; level += 1) {
    const found = await facts.leadingTo(frontier, kinds, REACHING + 1);
    frontier = [...new Set(found)].filter((key) => !known.has(key));
    for (const key of frontier) known.add(key);
    if (known.size - subjects.length > REACHING) return { reached: [...known], whole: false };
  }
  return { reached: [...known], whole: true };
}

function degradedEverywhere({ record, feeds }: LiveRule): DegradedRule {
  const ruleKey = feeds === null ? record.key : `${record.id}@${String(record.version)}`;
  return { ruleKey, group: EVERYTHING, code: 'HUNT_LIMIT' };
}
