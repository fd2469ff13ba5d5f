import { InputFault } from '../../domain/errors.js';
import type { DegradedRule, RuleRecord, RuleState, RuleStore } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  ACTIVE_RULES,
  ALL_RULES,
  CURRENT_EPOCH,
  DEGRADE_RULES,
  RAISE_EPOCH,
  RULES_BY_KEY,
  SAVE_RULE,
  SET_RULE_STATE,
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
    save: (rule) => saveRule(tx, rule),
    setState: (key, state) => setState(tx, key, state),
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

async function saveRule(tx: Tx, rule: RuleRecord): Promise<RuleRecord> {
  const [stored] = rulesOf(await tx.run<RuleRow>(SAVE_RULE, { rule }));
  if (stored === undefined || stored.query !== rule.query) {
    throw new InputFault('VERSION_CONFLICT', `Rule ${rule.key} exists with another query.`, {
      remedy: 'Raise the version of the rule.',
    });
  }
  return stored;
}

async function setState(tx: Tx, key: string, state: Partial<RuleState>): Promise<RuleRecord> {
  const [stored] = rulesOf(await tx.run<RuleRow>(SET_RULE_STATE, { key, state }));
  if (stored === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${key}.`);
  return stored;
}

async function degrade(tx: Tx, rows: readonly DegradedRule[], now: number): Promise<void> {
  if (rows.length > 0) await tx.run(DEGRADE_RULES, { rows, now });
}
