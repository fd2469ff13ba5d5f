import type { RuleFault } from '../../../domain/errors.js';
import type { Cursor } from '../yaml/cursor.js';
import {
  CORRELATION_TYPES,
  type CorrelationRule,
  type CorrelationType,
  type Located,
  type RuleHead,
} from '../model.js';
import { nearestName } from '../../nearest.js';
import { parseCorrelationCondition } from './correlation-condition.js';
import { parseTimespan } from './timespan.js';

const KNOWN = ['type', 'rules', 'group-by', 'timespan', 'timeframe', 'aliases', 'condition', 'generate'];

/** Parses a correlation rule. An attribute that could change its meaning and is not known is refused, never skipped. */
export function parseCorrelation(rule: Cursor, head: RuleHead, correlation: Cursor): CorrelationRule {
  refuseUnknown(correlation);
  const type = parseType(correlation);
  const names = parseRules(correlation.get('rules'));
  const { condition, mentioned } = parseCorrelationCondition(correlation, type, names);
  const rules = names.length === 0 ? mentioned : names;
  if (rules.length === 0) throw lacksRules(correlation);
  return {
    kind: 'correlation',
    head,
    attributes: rule.names(),
    offset: rule.offset,
    text: rule.wholeText(),
    type,
    rules,
    groupBy: (correlation.get('group-by')?.several() ?? []).map((field) => field.text()),
    aliases: parseAliases(correlation.get('aliases')),
    aliasedRules: (correlation.get('aliases')?.entries() ?? []).flatMap(({ value }) => value.names()),
    spanMs: parseTimespan(spanOf(correlation)),
    condition,
    generate: (correlation.get('generate') ?? rule.get('generate'))?.scalar() === true,
  };
}

function lacksRules(correlation: Cursor): RuleFault {
  const what = 'a correlation needs rules';
  const expected = 'rules: [name, …]';
  return correlation.get('rules')?.fault(what, { expected }) ?? correlation.lacks('rules', what, expected);
}

function refuseUnknown(correlation: Cursor): void {
  for (const { name, key } of correlation.entries()) {
    if (KNOWN.includes(name)) continue;
    const near = nearestName(name, KNOWN);
    throw key.fault(`the correlation attribute \`${name}\``, {
      code: 'RULE_UNSUPPORTED',
      hint: near === null ? `known are ${KNOWN.join(', ')}` : `did you mean ${near}?`,
    });
  }
}

function parseType(correlation: Cursor): CorrelationType {
  const type = correlation.get('type');
  if (type === null) throw correlation.lacks('type', 'a correlation needs a type', CORRELATION_TYPES.join(', '));
  const found = CORRELATION_TYPES.find((known) => known === type.text());
  const near = nearestName(type.text(), CORRELATION_TYPES);
  if (found === undefined)
    throw type.fault(`the correlation type \`${type.text()}\``, {
      code: 'RULE_UNSUPPORTED',
      expected: CORRELATION_TYPES.join(', '),
      ...(near === null ? {} : { hint: `did you mean ${near}?` }),
    });
  return found;
}

function parseRules(rules: Cursor | null): readonly Located<string>[] {
  const found = (rules?.several() ?? []).map((rule) => ({ value: rule.written(), offset: rule.offset }));
  return found.filter((rule, index) => found.findIndex((other) => other.value === rule.value) === index);
}

function spanOf(correlation: Cursor): Cursor {
  const span = correlation.get('timespan') ?? correlation.get('timeframe');
  if (span === null) throw correlation.lacks('timespan', 'a correlation needs a timespan', 'timespan: 15m');
  return span;
}

function parseAliases(aliases: Cursor | null): CorrelationRule['aliases'] {
  if (aliases === null) return new Map();
  return new Map(
    aliases.entries().map(({ name, value }) => {
      const fields = value.entries().map((entry) => [entry.name, entry.value.text()] as const);
      return [name, new Map(fields)];
    }),
  );
}
