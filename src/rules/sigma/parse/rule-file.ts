import { RuleFault } from '../../../domain/errors.js';
import type { Cursor } from '../yaml/cursor.js';
import { readDocuments } from '../yaml/read-documents.js';
import type { FilterRule, SigmaRule } from '../model.js';
import { parseCorrelation } from './correlation.js';
import { parseDetection } from './detection.js';
import { parseHead } from './head.js';
import { parseLogsource } from './logsource.js';

export interface ParsedFile {
  readonly rules: readonly SigmaRule[];
  /** One for each document that is no rule. */
  readonly faults: readonly RuleFault[];
}

/** Reads every document of a rule file; a faulty one does not hide the others. */
export function parseRuleFile(text: string): ParsedFile {
  const rules: SigmaRule[] = [];
  const faults: RuleFault[] = [];
  attempt(faults, () => {
    for (const document of readDocuments(text)) attempt(faults, () => rules.push(parseRule(document)));
  });
  return { rules, faults };
}

function attempt(faults: RuleFault[], work: () => void): void {
  try {
    work();
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    faults.push(fault);
  }
}

function parseRule(rule: Cursor): SigmaRule {
  if (!rule.isMap()) throw rule.fault('a rule is a map', { expected: 'title, logsource and detection' });
  const action = rule.entries().find((entry) => entry.name === 'action');
  if (action !== undefined)
    throw action.key.fault('the `action` of old rule collections', {
      code: 'RULE_UNSUPPORTED',
      hint: 'write each rule out in its own document',
    });
  const head = parseHead(rule);
  const correlation = rule.get('correlation');
  if (correlation !== null) return parseCorrelation(rule, head, correlation);
  const filter = rule.get('filter');
  return filter === null ? parseDetectionRule(rule, head) : parseFilter(rule, head, filter);
}

function required(rule: Cursor, name: string): Cursor {
  const value = rule.get(name);
  if (value === null) throw rule.lacks(name, `a rule needs ${name}`, `${name}:`);
  return value;
}

function parseDetectionRule(rule: Cursor, head: SigmaRule['head']): SigmaRule {
  const logsource = required(rule, 'logsource');
  return {
    kind: 'detection',
    head,
    attributes: rule.names(),
    offset: rule.offset,
    text: rule.wholeText(),
    logsource: parseLogsource(logsource),
    logsourceOffset: logsource.offset,
    detection: parseDetection(required(rule, 'detection')),
  };
}

function parseFilter(rule: Cursor, head: SigmaRule['head'], filter: Cursor): FilterRule {
  const rules = filter.get('rules');
  const every = rules === null || (rules.isScalar() && rules.scalar() === 'any');
  return {
    kind: 'filter',
    head,
    offset: rule.offset,
    text: rule.wholeText(),
    logsource: parseLogsource(required(rule, 'logsource')),
    rules: every ? null : rules.several().map((name) => ({ value: name.text(), offset: name.offset })),
    detection: parseDetection(filter, ['rules']),
  };
}
