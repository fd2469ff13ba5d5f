import { conditionText, evaluate, type Condition, type OracleDoc } from './condition.js';

export interface OracleEvent {
  readonly id: number;
  readonly ts: number;
  readonly event_type: string;
  readonly [field: string]: unknown;
}

/** A comparison with a named earlier term. */
export interface OracleReference {
  readonly own: string;
  readonly op: '==' | '!=';
  readonly step: string;
  readonly field: string;
}

export interface OracleTerm {
  readonly category: string;
  readonly condition: Condition;
  readonly missing: boolean;
  readonly runs: number;
  readonly by: readonly string[];
  readonly name: string | null;
  readonly references: readonly OracleReference[];
  readonly within: number | null;
}

export interface OracleQuery {
  readonly dialect: 'elasticsearch' | 'classic';
  readonly by: readonly string[];
  readonly maxspan: number | null;
  readonly terms: readonly OracleTerm[];
  readonly until: OracleTerm | null;
  readonly pipe: { readonly name: 'head' | 'tail'; readonly count: number } | null;
}

export function matches(term: OracleTerm, event: OracleEvent): boolean {
  if (term.category !== 'any' && term.category !== event.event_type) return false;
  return evaluate(term.condition, event as OracleDoc) === true;
}

function termText(term: OracleTerm): string {
  const references = term.references.map(({ own, op, step, field }) => ` and ${own} ${op} ${step}.${field}`).join('');
  const parts = [`${term.missing ? '!' : ''}[${term.category} where ${conditionText(term.condition)}${references}]`];
  if (term.by.length > 0) parts.push(`by ${term.by.join(', ')}`);
  if (term.runs > 1) parts.push(`with runs=${String(term.runs)}`);
  if (term.name !== null) parts.push(`as ${term.name}`);
  if (term.within !== null) parts.push(`within ${String(term.within)}ms`);
  return parts.join(' ');
}

/** The query as EQL. */
export function queryText(query: OracleQuery): string {
  const lines = [`sequence${query.by.length === 0 ? '' : ` by ${query.by.join(', ')}`}`];
  if (query.maxspan !== null) lines[0] += ` with maxspan=${String(query.maxspan)}ms`;
  lines.push(...query.terms.map((term) => `  ${termText(term)}`));
  if (query.until !== null) lines.push(`until ${termText(query.until)}`);
  if (query.pipe !== null) lines.push(`| ${query.pipe.name} ${String(query.pipe.count)}`);
  return lines.join('\n');
}
