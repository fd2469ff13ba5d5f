import type { TouchedScope } from '../../domain/correlation.js';
import { compareText } from '../../domain/ids.js';
import { EVERYTHING, groupParts } from '../../rules/automaton/hits.js';
import { namesPeople } from '../../rules/path/fact-question.js';
import type { Step } from '../../rules/pattern/pattern.js';
import { rootsOf } from '../../rules/stream/history.js';
import type { AskedScope, HitRow, IdentityTuple, MarkingTx } from './ports.js';
import { factProbesOf, type RuleSet } from './rule-set.js';

/** One note serves all hits of a day: a busy machine asks about its owner thousands of times. */
const DAY = 86_400_000;
/** Whom facts may name whose accounts moved. */
const OWNED = 20_000;

/** Whom and what hits ask about that is no part of their group: by these they are found when the answer changes. */
export function askedTuples(rules: RuleSet, hits: readonly HitRow[]): readonly IdentityTuple[] {
  const found = new Map<string, IdentityTuple>();
  for (const { s, g, c, t } of hits) {
    const step = rules.steps.get(s);
    if (step === undefined || c === null || !asksBeyondKeys(step)) continue;
    const lo = Math.floor(t / DAY) * DAY;
    for (const account of askedOf(step, JSON.parse(c) as Record<string, unknown>, g)) {
      const asked = { step: s, lo, hi: lo + DAY - 1 };
      found.set(`${account}\n${g}\n${s}\n${String(lo)}`, { account, group: g, asked });
    }
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, tuple]) => tuple);
}

function asksBeyondKeys({ facts = [], identities = [] }: Step): boolean {
  return facts.length + identities.length > 0;
}

function askedOf({ facts = [], identities = [] }: Step, captured: Record<string, unknown>, group: string) {
  const keys = new Set(group === EVERYTHING ? [] : groupParts(group));
  const names = [...facts.map(({ id }) => id), ...identities];
  const asked = names.flatMap((name) => rootsOf(captured[name]));
  return [...new Set(asked)].filter((each) => !keys.has(each));
}

/** What reads otherwise once accounts came to or left a person: where they are asked about, or where context names them. */
export async function scopesAskingFor(
  tx: Pick<MarkingTx, 'askedScopesOf' | 'facts'>,
  rules: RuleSet,
  accounts: readonly string[],
): Promise<readonly TouchedScope[]> {
  if (accounts.length === 0 || ![...rules.steps.values()].some(asksBeyondKeys)) return [];
  const naming = [...rules.rules.values()].some((rule) =>
    factProbesOf(rule).some(({ question }) => namesPeople(question)),
  );
  const owned = naming ? await tx.facts.leadingTo(accounts, ['owner'], OWNED) : [];
  return scopesOfAsked(await tx.askedScopesOf([...new Set([...accounts, ...owned])]));
}

export function scopesOfAsked(asked: readonly AskedScope[]): readonly TouchedScope[] {
  return asked.map(({ group, step, lo, hi }) => ({ group, steps: [step], lo, hi, removed: true }));
}
