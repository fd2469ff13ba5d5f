import { RuleFault } from '../../domain/errors.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { lintEql } from '../../rules/eql/lint.js';
import { errorFinding, type Finding } from '../../rules/sigma/load/finding.js';
import type { TextFile } from './cases/read-yaml.js';
import { readRuleFile, type RuleFile } from './rule-file.js';

export interface OwnLintSurroundings {
  readonly fields: FieldCatalogue;
  readonly verbs: ReadonlySet<string>;
  /** How long events are sure to be kept, ms; null = for good, or not known here. */
  readonly retentionMs: number | null;
}

/** What there is to say about one of our own rule files, at its place in the file. */
export function lintOwn({ file, text }: TextFile, surroundings: OwnLintSurroundings): readonly Finding[] {
  try {
    return lintQuery(readRuleFile(text, file), surroundings);
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    return [errorFinding(fault, { file, rule: null })];
  }
}

function lintQuery(
  { record, file, queryLine, queryIndent }: RuleFile,
  { fields, verbs, retentionMs }: OwnLintSurroundings,
): readonly Finding[] {
  const { query, dialect, id } = record;
  const findings = lintEql(query, { dialect, catalogue: fields, verbs, retentionMs, file, rule: id });
  return findings.map((finding) => ({
    ...finding,
    line: queryLine + finding.line - 1,
    column: finding.column + queryIndent,
  }));
}
