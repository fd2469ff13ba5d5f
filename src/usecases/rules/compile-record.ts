import { RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type { RuleRecord } from '../../pipeline/correlate/ports.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { compileAnchored } from '../../rules/cypher/anchored.js';
import { compileRule } from '../../rules/compile.js';
import type { Pattern } from '../../rules/pattern/pattern.js';
import { loadRules } from '../../rules/sigma/load/load-rules.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import type { Placeholders } from '../../rules/sigma/modifier/apply.js';
import { sigmaPattern } from '../../rules/sigma/run/sigma-pattern.js';

export interface RuleSurroundings {
  readonly fields: FieldCatalogue;
  /** Read when the first Sigma rule asks. */
  readonly sources: () => SigmaSources;
}

/** How a stored rule becomes a pattern, whatever its language. */
export function compileRecords({ fields, sources }: RuleSurroundings): CompileRecord {
  return (record) => {
    if (record.language === 'sigma') return compileSigma(record, sources());
    const { query, dialect } = record;
    if (record.language === 'cypher') return compileAnchored(query, fields);
    return compileRule(query, { language: 'eql', dialect: dialect ?? undefined, catalogue: fields }).pattern;
  };
}

function compileSigma({ key, query, placeholders }: RuleRecord, sources: SigmaSources): Pattern {
  const given = typeof placeholders === 'string' ? (JSON.parse(placeholders) as [string, string[]][]) : [];
  const { rules, findings } = loadRules([{ file: null, text: query }], {
    sources,
    placeholders: new Map(given) as Placeholders,
  });
  const [first] = rules;
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault !== undefined || first === undefined) {
    const { message, code, line, column } = fault ?? { message: 'no rule', code: 'RULE_SYNTAX', line: 1, column: 1 };
    throw new RuleFault(code, `Rule ${key}: ${message}`, { place: { line, column } });
  }
  return sigmaPattern(first.rule);
}
