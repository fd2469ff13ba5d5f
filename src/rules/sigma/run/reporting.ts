import type { CompiledRule } from '../compile/compiled.js';

/** Rules that report on their own: all but those that a correlation listens to without saying `generate`. */
export function reportingRules(rules: readonly CompiledRule[]): readonly CompiledRule[] {
  const { hidden, shown } = listenedTo(rules);
  return rules.filter((rule) => !hidden.has(identityOf(rule)) || shown.has(identityOf(rule)));
}

/**
 * Rules whose matches a hunt asks for. In a text that holds a correlation the detection rules are what it is built
 * of, so they report only where a correlation says `generate`.
 */
export function huntedRules(rules: readonly CompiledRule[]): readonly CompiledRule[] {
  const reporting = reportingRules(rules);
  if (rules.every((rule) => rule.kind === 'detection')) return reporting;
  const { shown } = listenedTo(rules);
  return reporting.filter((rule) => rule.kind === 'correlation' || shown.has(identityOf(rule)));
}

function listenedTo(rules: readonly CompiledRule[]): { hidden: ReadonlySet<string>; shown: ReadonlySet<string> } {
  const hidden = new Set<string>();
  const shown = new Set<string>();
  for (const rule of rules) {
    if (rule.kind !== 'correlation') continue;
    for (const input of rule.inputs) (rule.generate ? shown : hidden).add(identityOf(input.rule));
  }
  return { hidden, shown };
}

/** A chained correlation is compiled anew for what the outer one reads of it: the head is what stays the same. */
function identityOf(rule: CompiledRule): string {
  return JSON.stringify([rule.head.id, rule.head.name, rule.head.title]);
}
