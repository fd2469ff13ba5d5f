import { RuleFault } from '../../domain/errors.js';
import type { RuleRecord } from '../../pipeline/correlate/ports.js';
import type { HuntText } from '../../pipeline/correlate/ports-hunts.js';
import { familyOf, type LiveRule } from '../../pipeline/correlate/rule-set.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { compileRule } from '../../rules/compile.js';
import { compileAnchored, isAnchored } from '../../rules/cypher/anchored.js';
import { lintAnchored } from '../../rules/cypher/lint-anchored.js';
import { checkCypher } from '../../rules/cypher/check.js';
import { DEFAULT_LIMITS } from '../../rules/cypher/limits.js';
import { lintEql } from '../../rules/eql/lint.js';
import { errorFinding, type Finding } from '../../rules/sigma/load/finding.js';
import { lintRules } from '../../rules/sigma/load/lint.js';
import type { Placeholders } from '../../rules/sigma/modifier/apply.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import { compileSigmaHunt } from '../../rules/sigma/run/hunt-sigma.js';
import { sigmaPattern } from '../../rules/sigma/run/sigma-pattern.js';

/** What the languages need to know of the store. */
export interface HuntSurroundings {
  readonly fields: FieldCatalogue;
  readonly sources: () => SigmaSources;
  readonly verbs: ReadonlySet<string>;
  /** How long events are sure to be kept, ms; null = for good. */
  readonly retentionMs: number | null;
}

function placeholdersOf({ placeholders }: HuntText): Placeholders {
  return new Map(typeof placeholders === 'string' ? (JSON.parse(placeholders) as [string, string[]][]) : []);
}

/** Everything there is to say about a text before it runs; asks no database. */
export function lintHunt(
  text: HuntText,
  { fields, sources, verbs, retentionMs }: HuntSurroundings,
): readonly Finding[] {
  const { language, dialect, query } = text;
  if (language === 'eql') return lintEql(query, { dialect, catalogue: fields, retentionMs, verbs });
  if (language === 'cypher')
    return isAnchored(query) ? lintAnchored(query, { fields, retentionMs }) : lintCypher(query);
  const context = { sources: sources(), placeholders: placeholdersOf(text) };
  const findings = lintRules([{ file: null, text: query }], {
    ...context,
    ...(retentionMs === null ? {} : { retentionMs }),
  });
  return findings.length > 0 || query.trim() !== '' ? findings : [emptyText()];
}

function emptyText(): Finding {
  const message = 'the text holds no rule';
  return { severity: 'error', code: 'RULE_SYNTAX', message, file: null, line: 1, column: 1, rule: null };
}

function lintCypher(query: string): readonly Finding[] {
  try {
    checkCypher(query, DEFAULT_LIMITS);
    return [];
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    return [errorFinding(fault, { file: null, rule: null })];
  }
}

/** Whether a text is asked of the graph once, by its own period, and not replayed over events. */
export function isOneQuery({ language, query }: Pick<HuntText, 'language' | 'query'>): boolean {
  return language === 'cypher' && !isAnchored(query);
}

/** The rules of a text, each after what it is built on, as they would stand in force; their matches count from a time on. */
export function rulesOf(text: HuntText, surroundings: HuntSurroundings, from: number): readonly LiveRule[] {
  const { dialect, query } = text;
  if (text.language === 'eql') {
    const options = { language: 'eql', dialect: dialect ?? undefined, catalogue: surroundings.fields };
    return familyOf(recordOf(text, { id: 'hunt', title: '', from }), compileRule(query, options).pattern);
  }
  if (text.language === 'cypher') {
    return familyOf(recordOf(text, { id: 'hunt', title: '', from }), compileAnchored(query, surroundings.fields));
  }
  const hunt = compileSigmaHunt(query, { sources: surroundings.sources(), placeholders: placeholdersOf(text) });
  return hunt.rules.flatMap((rule, index) => {
    const id = index === 0 ? 'hunt' : `hunt-${String(index)}`;
    return familyOf(recordOf(text, { id, title: rule.head.title, from }), sigmaPattern(rule));
  });
}

function recordOf(
  { language, dialect, query }: HuntText,
  { id, title, from }: { readonly id: string; readonly title: string; readonly from: number },
): RuleRecord {
  return {
    key: `${id}@1`,
    id,
    version: 1,
    title,
    language,
    dialect,
    query,
    status: 'draft',
    severity: 'UNKNOWN',
    techniqueIds: [],
    effectiveFrom: from,
    rearm: null,
    owner: '',
    ready: true,
  };
}
