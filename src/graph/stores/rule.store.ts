import { InputFault } from '../../domain/errors.js';
import type { DegradedRule, KeyedState, RuleRecord, RuleStore } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  ACTIVE_RULES,
  ALL_RULES,
  CURRENT_EPOCH,
  DEGRADE_RULES,
  RAISE_EPOCH,
  RULES_BY_KEY,
  SAVE_RULES,
  SET_RULE_STATES,
  UNREADY_RULES,
  VERSIONS_OF_RULES,
} from './rule.cypher.js';

interface RuleRow {
  readonly rule: RuleRecord;
}

export function ruleStore(tx: Tx): RuleStore {
  return {
    epoch: async () => epochOf(await tx.run<{ epoch: number }>(CURRENT_EPOCH)),
    raiseEpoch: async () => epochOf(await tx.run<{ epoch: number }>(RAISE_EPOCH)),
    active: async () => rulesOf(await tx.run<RuleRow>(ACTIVE_RULES)),
    all: async () => rulesOf(await tx.run<RuleRow>(ALL_RULES)),
    byKeys: async (keys) => rulesOf(await tx.run<RuleRow>(RULES_BY_KEY, { keys })),
    versionsOf: async (ids) => (ids.length === 0 ? [] : rulesOf(await tx.run<RuleRow>(VERSIONS_OF_RULES, { ids }))),
    save: (rules) => saveRules(tx, rules),
    setState: async (key, state) => single(await setStates(tx, [{ key, state }]), key),
    setStates: (states) => setStates(tx, states),
    degrade: (rules, now) => degrade(tx, rules, now),
    unready: async () => rulesOf(await tx.run<RuleRow>(UNREADY_RULES)),
  };
}

function epochOf(rows: readonly { readonly epoch: number }[]): number {
  return rows[0]?.epoch ?? 0;
}

// Neo4j drops properties that are null.
function rulesOf(rows: readonly RuleRow[]): readonly RuleRecord[] {
  return rows.map(({ rule }) => ({ ...rule, rearm: rule.rearm ?? null, dialect: rule.dialect ?? null }));
}

async function saveRules(tx: Tx, rules: readonly RuleRecord[]): Promise<readonly RuleRecord[]> {
  if (rules.length === 0) return [];
  const stored = rulesOf(await tx.run<RuleRow>(SAVE_RULES, { rules }));
  const byKey = new Map(stored.map((rule) => [rule.key, rule]));
  return rules.map(({ key, query }) => {
    const rule = byKey.get(key);
    if (rule?.query === query) return rule;
    throw new InputFault('VERSION_CONFLICT', `Rule ${key} exists with another query.`, {
      remedy: 'Raise the version of the rule.',
    });
  });
}

async function setStates(tx: Tx, states: readonly KeyedState[]): Promise<readonly RuleRecord[]> {
  if (states.length === 0) return [];
  const byKey = new Map(rulesOf(await tx.run<RuleRow>(SET_RULE_STATES, { states })).map((rule) => [rule.key, rule]));
  return states.map(({ key }) => single([byKey.get(key)], key));
}

function single(found: readonly (RuleRecord | undefined)[], key: string): RuleRecord {
  const [rule] = found;
  if (rule === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${key}.`);
  return rule;
}

async function degrade(tx: Tx, rows: readonly DegradedRule[], now: number): Promise<void> {
  if (rows.length > 0) await tx.run(DEGRADE_RULES, { rows, now });
}
