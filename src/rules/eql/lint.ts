import { RuleFault } from '../../domain/errors.js';
import type { FieldCatalogue } from '../catalogue.js';
import { errorFinding, warning, type Finding } from '../sigma/load/finding.js';
import type { Pattern } from '../pattern/pattern.js';
import type { QueryNode } from './ast.js';
import { compilePattern } from './compile-pattern.js';
import type { Dialect } from './cursor.js';
import { neverMatches } from './never-matches.js';
import { objectUses } from './object-fields.js';
import { parseEql } from './parse.js';

export interface EqlLintOptions {
  readonly dialect: Dialect | null;
  readonly catalogue: FieldCatalogue | null;
  /** How long events are sure to be kept, ms; null = for good. */
  readonly retentionMs: number | null;
  /** The closed list of normalised verbs; empty where it is not known. */
  readonly verbs: ReadonlySet<string>;
  readonly file?: string | null;
  readonly rule?: string | null;
}

/** Everything there is to say about an EQL query, in the order of its text. */
export function lintEql(source: string, options: EqlLintOptions): readonly Finding[] {
  const place = { file: options.file ?? null, rule: options.rule ?? null, source };
  const warn = (code: Finding['code'], message: string, offset: number): Finding =>
    warning(code, message, { ...place, offset });
  try {
    const dialect = options.dialect ?? 'elasticsearch';
    const node = parseEql(source, { dialect, extensions: options.dialect === null });
    const pattern = compilePattern(source, node, { dialect, catalogue: options.catalogue });
    const findings = [
      ...lintWindows(node, pattern, options, warn),
      ...absences(node, warn),
      ...never(node, options, warn),
    ];
    return findings.sort((a, b) => a.line - b.line || a.column - b.column);
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    return [errorFinding(fault, place)];
  }
}

export type Warn = (code: Finding['code'], message: string, offset: number) => Finding;

/** What keeps it from watching, and what looks back further than events are kept. */
export function lintWindows(
  node: QueryNode,
  { notLive, spanMs, steps }: Pattern,
  { retentionMs }: Pick<EqlLintOptions, 'retentionMs'>,
  warn: Warn,
): readonly Finding[] {
  const cannotWatch =
    notLive === null ? [] : [warn('RULE_NOT_LIVE', `it can hunt but cannot watch: ${notLive}`, node.at)];
  if (retentionMs === null) return cannotWatch;
  const tooLong =
    spanMs === null || spanMs <= retentionMs
      ? []
      : [
          warn(
            'RULE_NOT_LIVE',
            `the maxspan of ${days(spanMs)} is longer than events are kept (${days(retentionMs)})`,
            node.at,
          ),
        ];
  const forgotten = steps.flatMap(({ probes = [] }, index) => {
    const far = probes.find(({ windowMs }) => windowMs > retentionMs);
    const at = node.terms[index]?.at ?? node.at;
    if (far === undefined) return [];
    const message = `${far.days === true ? 'seen_days' : 'first_seen'} over ${days(far.windowMs)} looks back further than events are kept (${days(retentionMs)})`;
    return [warn('RULE_NOT_LIVE', message, at)];
  });
  return [...cannotWatch, ...tooLong, ...forgotten];
}

function days(ms: number): string {
  const whole = ms / 86_400_000;
  return `${Number.isInteger(whole) ? String(whole) : whole.toFixed(2)} d`;
}

/** Elasticsearch drops such a match only when both offenders are within the span of each other. */
function absences({ terms }: QueryNode, warn: Warn): readonly Finding[] {
  const [first, last] = [terms[0], terms.at(-1)];
  if (first?.missing !== true || last?.missing !== true) return [];
  const message = 'one event alone, before or after, does not keep it from matching: both must occur within the span';
  return [warn('RULE_UNSUPPORTED', message, last.at)];
}

function never(node: QueryNode, { verbs, catalogue }: EqlLintOptions, warn: Warn): readonly Finding[] {
  const terms = [...node.terms, ...(node.until === null ? [] : [node.until])];
  return terms.flatMap((term, index) => {
    const what =
      node.kind === 'event' ? 'the query' : index < node.terms.length ? `step ${String(index + 1)}` : 'until';
    return [...neverMatches(term, verbs), ...objectUses(node, term, catalogue)].map(({ at, message }) =>
      warn('RULE_TYPE', `${what} can never match: ${message}`, at),
    );
  });
}
