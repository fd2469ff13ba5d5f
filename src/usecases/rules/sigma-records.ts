import { SEVERITIES, type Severity } from '../../domain/case.js';
import type { RuleRecord } from '../../pipeline/correlate/ports.js';
import type { CompiledRule } from '../../rules/sigma/compile/compiled.js';
import type { LoadedRules } from '../../rules/sigma/load/load-rules.js';
import type { Placeholders } from '../../rules/sigma/modifier/apply.js';
import { labelOf } from '../../rules/sigma/model.js';
import { reportingRules } from '../../rules/sigma/run/reporting.js';

export interface SigmaLoading {
  /** Who answers for them: an author of a published rule does not. */
  readonly owner: string;
  readonly placeholders: Placeholders;
}

/** The rules that report on their own, each with all that it is built on: a stored rule needs no other file. */
export function sigmaRecords(loaded: LoadedRules, loading: SigmaLoading): readonly RuleRecord[] {
  return reportingRules(loaded.rules.map(({ rule }) => rule)).map((rule) => recordOf(rule, loading));
}

function recordOf(rule: CompiledRule, { owner, placeholders }: SigmaLoading): RuleRecord {
  const { head } = rule;
  const id = idOf(labelOf(head));
  return {
    key: `${id}@1`,
    id,
    version: 1,
    title: head.title,
    language: 'sigma',
    dialect: null,
    query: [...new Set(textsOf(rule))].join('\n---\n'),
    placeholders: placeholders.size === 0 ? null : JSON.stringify([...placeholders]),
    status: 'draft',
    severity: severityOf(head.level),
    techniqueIds: head.tags.flatMap(techniqueOf),
    effectiveFrom: 0,
    rearm: null,
    owner,
    author: head.author,
    references: head.references,
    license: head.license,
    ready: false,
  };
}

/** The rule's own text first: what follows is what it is built on. */
function textsOf(rule: CompiledRule): readonly string[] {
  if (rule.kind === 'detection') return [rule.text, ...rule.filters];
  return [rule.text, ...rule.inputs.flatMap((input) => textsOf(input.rule))];
}

function idOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function severityOf(level: string | null): Severity {
  const wanted = (level ?? '').toUpperCase();
  return SEVERITIES.find((each) => each === wanted) ?? 'UNKNOWN';
}

function techniqueOf(tag: string): readonly string[] {
  const found = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag);
  return found?.[1] === undefined ? [] : [found[1].toUpperCase()];
}
