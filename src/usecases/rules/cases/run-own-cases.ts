import { RuleFault } from '../../../domain/errors.js';
import type { CompileRecord } from '../../../pipeline/correlate/live-rules.js';
import type { CaseResult } from '../../../rules/sigma/cases/run-cases.js';
import { errorFinding } from '../../../rules/sigma/load/finding.js';
import { loadRules } from '../../../rules/sigma/load/load-rules.js';
import type { SigmaSources } from '../../../rules/sigma/logsource/sources.js';
import type { RuleRecord } from '../../../pipeline/correlate/ports.js';
import { isOwnRule, readRuleFile } from '../rule-file.js';
import { sigmaRecords } from '../sigma-records.js';
import { readCaseFile } from './case-file.js';
import type { TextFile } from './read-yaml.js';
import { differenceOf, faultText, type CaseSurroundings } from './run-case.js';

export interface RuleBenchParts extends CaseSurroundings {
  readonly compile: CompileRecord;
  readonly sources: SigmaSources;
}

/** Whether the cases say why they are there, as those over vendor records do. */
export function isRecordCases(text: string): boolean {
  return /^\s*kind:/m.test(text);
}

/** Runs the cases beside a rule: vendor records through their mappings, then the rule, as it would be in force. */
export function runOwnCases(rule: TextFile, cases: TextFile, surroundings: RuleBenchParts): readonly CaseResult[] {
  try {
    const pattern = surroundings.compile(recordOfFile(rule, surroundings.sources));
    return readCaseFile(cases).map((one) => {
      const message = attempt(() => differenceOf(pattern, one, surroundings));
      if (message === null) return { file: cases.file, name: one.name, passed: true, finding: null };
      const fault = new RuleFault('BAD_USER_INPUT', message, { place: { line: one.line, column: 1 } });
      const finding = errorFinding(fault, { file: cases.file, rule: one.name });
      return { file: cases.file, name: one.name, passed: false, finding };
    });
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    const finding = errorFinding(fault, { file: fault.place?.file ?? rule.file, rule: null });
    return [{ file: cases.file, name: 'the rule and its cases can be read', passed: false, finding }];
  }
}

/** The rule of a file; of a published one with several parts, the one that reports. */
export function recordOfFile(rule: TextFile, sources: SigmaSources): RuleRecord {
  if (isOwnRule(rule.text)) return readRuleFile(rule.text, rule.file).record;
  const placeholders = new Map();
  const loaded = loadRules([rule], { sources, placeholders });
  const [first] = sigmaRecords(loaded, { owner: '', placeholders });
  if (first !== undefined) return first;
  const { message, code, line, column } = loaded.findings[0] ?? NO_RULE;
  throw new RuleFault(code, message, { place: { file: rule.file, line, column } });
}

const NO_RULE = { message: 'the file holds no rule that reports', code: 'RULE_SYNTAX', line: 1, column: 1 } as const;

function attempt(work: () => string | null): string | null {
  try {
    return work();
  } catch (fault) {
    return faultText(fault);
  }
}
