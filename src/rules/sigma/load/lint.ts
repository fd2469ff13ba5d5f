import {
  labelOf,
  type CorrelationRule,
  type DetectionRule,
  type Expression,
  type Item,
  type Selection,
} from '../model.js';
import type { CompileContext } from '../compile/compile-detection-rule.js';
import { nameOf } from '../compile/compile-detection-rule.js';
import { nearestName } from '../../nearest.js';
import type { SigmaSources } from '../logsource/sources.js';
import { MEDIAN_RANK } from '../correlate/meter.js';
import { warning, type Finding } from './finding.js';
import { loadRules, type LoadedRule, type RuleText } from './load-rules.js';

export interface LintOptions extends CompileContext {
  /** How long events are kept: a correlation that looks further back sees less than it says. */
  readonly retentionMs?: number;
}

/** Everything there is to say about the rules, in the order of files and lines. */
export function lintRules(texts: readonly RuleText[], options: LintOptions): readonly Finding[] {
  const { rules, findings } = loadRules(texts, options);
  const warnings = rules.flatMap((loaded) =>
    loaded.parsed.rule.kind === 'detection'
      ? lintDetection(loaded, loaded.parsed.rule, options)
      : lintCorrelation(loaded, loaded.parsed.rule, options),
  );
  const order = new Map(texts.map(({ file }, index) => [file, index]));
  const fileOrder = (finding: Finding): number => order.get(finding.file) ?? 0;
  return [...findings, ...warnings].sort(
    (a, b) => fileOrder(a) - fileOrder(b) || a.line - b.line || a.column - b.column,
  );
}

type Warn = (code: Finding['code'], message: string, offset: number) => Finding;

function warner(loaded: LoadedRule): Warn {
  const { file, source, rule } = loaded.parsed;
  return (code, message, offset) => warning(code, message, { file, rule: labelOf(rule.head), source, offset });
}

function lintDetection(loaded: LoadedRule, rule: DetectionRule, options: LintOptions): readonly Finding[] {
  const warn = warner(loaded);
  return [
    ...slips(rule, warn),
    ...unusedSelections(rule, warn),
    ...unknownFields(loaded, rule, warn),
    ...notLive(loaded, rule, warn),
    ...slippedSource(rule, options.sources, warn),
  ];
}

const ATTRIBUTES = [
  ...['title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'author', 'references'],
  ...['date', 'modified', 'logsource', 'detection', 'correlation', 'filter', 'generate', 'fields', 'falsepositives'],
  ...['level', 'tags', 'scope'],
];

/** Authors may add attributes of their own; only one that looks like a slip of a known one is worth a word. */
function slips({ attributes }: DetectionRule | CorrelationRule, warn: Warn): readonly Finding[] {
  return attributes.flatMap(({ value, offset }) => {
    const near = ATTRIBUTES.includes(value) ? null : nearestName(value, ATTRIBUTES);
    const twice = attributes.some((other) => other.value === near);
    if (near === null || twice) return [];
    return [warn('RULE_SYNTAX', `the attribute ${value} is not a known one; did you mean ${near}?`, offset)];
  });
}

function unusedSelections(rule: DetectionRule, warn: Warn): readonly Finding[] {
  const used = new Set(namesIn(rule.detection.condition));
  return [...rule.detection.selections]
    .filter(([name]) => !used.has(name) && !name.startsWith('_'))
    .map(([name, selection]) =>
      warn('RULE_SYNTAX', `the condition never asks for ${name}`, itemsIn(selection)[0]?.offset ?? rule.offset),
    );
}

function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name];
  return expression.kind === 'not' ? namesIn(expression.of) : expression.of.flatMap(namesIn);
}

/** All items of a selection, however they are nested. */
export function itemsIn(selection: Selection): readonly Item[] {
  return selection.kind === 'item' ? [selection] : selection.of.flatMap(itemsIn);
}

/** Any name may be a field of the vendor's record; only one that looks like a slip of a known one is worth a word. */
function unknownFields(loaded: LoadedRule, rule: DetectionRule, warn: Warn): readonly Finding[] {
  if (loaded.rule.kind !== 'detection') return [];
  const known = [...loaded.rule.table.fields.keys()];
  return [...rule.detection.selections.values()].flatMap(itemsIn).flatMap((item) => {
    const { field } = item;
    if (field === null || known.includes(field)) return [];
    const near = nearestName(field, known);
    if (near === null || known.some((name) => name.toLowerCase() === field.toLowerCase())) return [];
    return [warn('RULE_UNKNOWN_FIELD', `the field ${field} is not a known one; did you mean ${near}?`, item.offset)];
  });
}

/** A part of the log source that looks like a slip of one that is mapped. */
function slippedSource(
  { logsource, logsourceOffset }: DetectionRule,
  sources: SigmaSources,
  warn: Warn,
): readonly Finding[] {
  return sources.slips(logsource).map(({ part, near }) => {
    const written = logsource[part] ?? '';
    return warn(
      'RULE_UNKNOWN_FIELD',
      `the ${part} ${written} is not a known one; did you mean ${near}?`,
      logsourceOffset,
    );
  });
}

function notLive(loaded: LoadedRule, rule: DetectionRule, warn: Warn): readonly Finding[] {
  const { notLive: reason } = loaded.rule;
  if (reason === null) return [];
  const message = `${nameOf(rule.logsource)}: the rule can hunt in files but cannot watch: ${reason}`;
  return [warn('RULE_NOT_LIVE', message, rule.logsourceOffset)];
}

function lintCorrelation(loaded: LoadedRule, rule: CorrelationRule, options: LintOptions): readonly Finding[] {
  const warn = warner(loaded);
  return [
    ...slips(rule, warn),
    ...unresolvedAliases(rule, warn),
    ...strangersInAliases(rule, warn),
    ...beyondRetention(loaded, rule, { warn, retentionMs: options.retentionMs }),
    ...unsaidPercentile(rule, warn),
  ];
}

function unresolvedAliases(rule: CorrelationRule, warn: Warn): readonly Finding[] {
  return [...rule.aliases].flatMap(([alias, fields]) =>
    rule.rules
      .filter((name) => !fields.has(name.value))
      .map((name) =>
        warn(
          'RULE_UNKNOWN_FIELD',
          `the alias ${alias} says nothing of ${name.value}: its field ${alias} is read`,
          name.offset,
        ),
      ),
  );
}

function strangersInAliases({ aliasedRules, rules }: CorrelationRule, warn: Warn): readonly Finding[] {
  return aliasedRules.map(({ value, offset }) => {
    const near = nearestName(
      value,
      rules.map((rule) => rule.value),
    );
    const hint = near === null ? '' : `; did you mean ${near}?`;
    return warn('RULE_UNKNOWN_FIELD', `an alias speaks of ${value}, which is none of the rules${hint}`, offset);
  });
}

function beyondRetention(
  loaded: LoadedRule,
  rule: CorrelationRule,
  { warn, retentionMs }: { readonly warn: Warn; readonly retentionMs: number | undefined },
): readonly Finding[] {
  if (loaded.rule.kind !== 'correlation' || retentionMs === undefined) return [];
  if (loaded.rule.totalSpanMs <= retentionMs) return [];
  return [warn('RULE_NOT_LIVE', 'the timespan reaches further back than events are kept', rule.offset)];
}

function unsaidPercentile(rule: CorrelationRule, warn: Warn): readonly Finding[] {
  if (rule.type !== 'value_percentile' || rule.condition.percentile !== null) return [];
  return [warn('RULE_SYNTAX', `which percentile is not said: ${String(MEDIAN_RANK)} is taken`, rule.offset)];
}
