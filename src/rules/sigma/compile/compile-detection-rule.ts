import { digestOf } from '../../../domain/ids.js';
import type { DetectionRule, FilterRule, Logsource } from '../model.js';
import type { SigmaSources } from '../logsource/sources.js';
import type { Placeholders } from '../modifier/apply.js';
import type { CompiledDetection } from './compiled.js';
import { compileDetection } from './detection.js';
import { everyTest } from './test.js';

export interface CompileContext {
  readonly sources: SigmaSources;
  readonly placeholders: Placeholders;
}

/** A parsed rule with the text its offsets point into. */
export interface Sourced<R> {
  readonly rule: R;
  readonly file: string | null;
  readonly source: string;
}

/** Compiles a detection rule and the filters that narrow it to one predicate over events. */
export function compileDetectionRule(
  { rule, source }: Sourced<DetectionRule>,
  filters: readonly Sourced<FilterRule>[],
  context: CompileContext,
): CompiledDetection {
  const resolved = context.sources.resolve(rule.logsource);
  const unresolved = new Set<string>();
  const shared = { table: resolved.table, placeholders: context.placeholders, unresolved };
  const own = compileDetection(rule.detection, { ...shared, source });
  const narrowing = filters.map((filter) =>
    compileDetection(filter.rule.detection, { ...shared, source: filter.source }),
  );
  const missing = [...unresolved];
  return {
    kind: 'detection',
    head: rule.head,
    test: everyTest([resolved.test, own, ...narrowing]),
    table: resolved.table,
    digest: digestOf(
      describe(rule.logsource),
      ...[rule, ...filters.map((filter) => filter.rule)].map(({ detection }) => describe(detection)),
      describe([...context.placeholders]),
    ),
    text: rule.text,
    filters: filters.map(({ rule: filter }) => filter.text),
    unresolved: missing,
    notLive: resolved.known ? placeholderReason(missing) : `log source ${nameOf(rule.logsource)} has no mapping`,
  };
}

function placeholderReason(missing: readonly string[]): string | null {
  return missing.length === 0 ? null : `no values are given for ${missing.map((name) => `%${name}%`).join(', ')}`;
}

export function nameOf(logsource: Logsource): string {
  return [logsource.product, logsource.category, logsource.service].filter((part) => part !== null).join('/');
}

/** Filters whose log source fits the rule's and that name it, or name none. */
export function filtersOf(
  rule: DetectionRule,
  filters: readonly Sourced<FilterRule>[],
): readonly Sourced<FilterRule>[] {
  const called = [rule.head.id, rule.head.name];
  return filters.filter(
    ({ rule: filter }) =>
      covers(filter.logsource, rule.logsource) &&
      (filter.rules === null || filter.rules.some((name) => called.includes(name.value))),
  );
}

function covers(filter: Logsource, rule: Logsource): boolean {
  return (['product', 'service', 'category'] as const).every(
    (part) => filter[part] === null || filter[part] === rule[part],
  );
}

/** What a detection says, without where it says so. */
function describe(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'offset') return undefined;
    return part instanceof Map ? [...(part as Map<unknown, unknown>)] : part;
  });
}
