import { RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { errorFinding, type Finding } from '../../rules/sigma/load/finding.js';
import type { TextFile } from './cases/read-yaml.js';
import { readRuleFile } from './rule-file.js';

/** What is wrong with one of our own rule files, at its place in the file. */
export function lintOwn({ file, text }: TextFile, compile: CompileRecord): readonly Finding[] {
  try {
    const { record, queryLine } = readRuleFile(text, file);
    try {
      const { notLive } = compile(record);
      if (notLive === null) return [];
      const message = `cannot run live: ${notLive}`;
      return [
        { severity: 'warning', code: 'RULE_NOT_LIVE', message, file, line: queryLine, column: 1, rule: record.id },
      ];
    } catch (fault) {
      if (!(fault instanceof RuleFault)) throw fault;
      const finding = errorFinding(fault, { file, rule: record.id });
      return [{ ...finding, line: queryLine + finding.line - 1 }];
    }
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    return [errorFinding(fault, { file, rule: null })];
  }
}
