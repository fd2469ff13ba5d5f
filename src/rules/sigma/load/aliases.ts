import type { Sourced } from '../compile/compile-detection-rule.js';
import type { CorrelationRule, RuleHead, SigmaRule } from '../model.js';

/** A rule may be listed by its id and called by its name in an alias, or the other way round: aliases get the listed one. */
export function aliasesAsListed(rules: readonly Sourced<SigmaRule>[]): readonly Sourced<SigmaRule>[] {
  const heads = rules.map(({ rule }) => rule.head);
  return rules.map((one) =>
    one.rule.kind === 'correlation' && one.rule.aliases.size > 0 ? { ...one, rule: asListed(one.rule, heads) } : one,
  );
}

function asListed(rule: CorrelationRule, heads: readonly RuleHead[]): CorrelationRule {
  const callings = new Map(rule.rules.map(({ value }) => [value, callingsOf(value, heads)]));
  const aliases = [...rule.aliases].map(([alias, fields]) => {
    const listed = [...callings].flatMap(([value, names]) => {
      const field = names.map((name) => fields.get(name)).find((found) => found !== undefined);
      return field === undefined ? [] : [[value, field] as const];
    });
    return [alias, new Map(listed)] as const;
  });
  const known = new Set([...callings.values()].flat());
  const aliasedRules = rule.aliasedRules.filter(({ value }) => !known.has(value));
  return { ...rule, aliases: new Map(aliases), aliasedRules };
}

function callingsOf(listed: string, heads: readonly RuleHead[]): readonly string[] {
  const head = heads.find(({ id, name }) => id === listed || name === listed);
  return [listed, head?.name, head?.id].filter((name): name is string => typeof name === 'string');
}
