import { parseAllDocuments } from 'yaml';
import { RuleFault } from '../../domain/errors.js';
import { anchorsOf } from '../../rules/cypher/anchored.js';
import { compileRule } from '../../rules/compile.js';
import { placeOf } from '../../rules/fault.js';

/** A rule's query as its version stores it. */
export interface StoredQuery {
  readonly language: string;
  readonly dialect?: 'elasticsearch' | 'classic' | null;
  readonly query: string;
}

/** Where a step stands in its query: lines and columns from 1, the end just after it. */
export interface StepSpan {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Stretch {
  readonly at: number;
  readonly end: number;
}

const REMEMBERED = 1_000;
const known = new Map<string, readonly Stretch[]>();

/** The step of a rule as its author wrote it; null where the query is no longer understood. */
export function stepText(rule: StoredQuery, step: number): string | null {
  const stretch = stretchesOf(rule)[step];
  return stretch === undefined ? null : rule.query.slice(stretch.at, stretch.end);
}

/** Where it stands in the query, to be highlighted. */
export function stepSpan(rule: StoredQuery, step: number): StepSpan | null {
  const stretch = stretchesOf(rule)[step];
  if (stretch === undefined) return null;
  const [start, end] = [placeOf(rule.query, stretch.at), placeOf(rule.query, stretch.end)];
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function stretchesOf(rule: StoredQuery): readonly Stretch[] {
  const key = `${rule.language} ${rule.dialect ?? ''} ${rule.query}`;
  const found = known.get(key) ?? stretchesIn(rule);
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, found);
  return found;
}

function stretchesIn(rule: StoredQuery): readonly Stretch[] {
  if (rule.language === 'sigma') return sigmaDocuments(rule.query);
  if (rule.language === 'cypher') return anchorTerms(rule.query);
  return eqlTerms(rule);
}

function anchorTerms(query: string): readonly Stretch[] {
  try {
    return anchorsOf(query).terms.map(({ at, text }) => ({ at, end: at + text.length }));
  } catch (fault) {
    if (fault instanceof RuleFault) return [];
    throw fault;
  }
}

function eqlTerms({ language, dialect, query }: StoredQuery): readonly Stretch[] {
  try {
    const { pattern } = compileRule(query, { language, dialect: dialect ?? undefined });
    const terms = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
    return terms.map(({ at = 0, text }) => ({ at, end: at + text.length }));
  } catch (fault) {
    if (fault instanceof RuleFault) return [];
    throw fault;
  }
}

interface SigmaDocument {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly correlation?: { readonly rules?: unknown };
}

/** A correlation's steps are the rules that it names; a detection is its own only step. */
function sigmaDocuments(query: string): readonly Stretch[] {
  const documents = parseAllDocuments(query);
  if (!Array.isArray(documents)) return [];
  const read = documents.map((document) => ({
    ...((document.toJS() as SigmaDocument | null) ?? {}),
    ...stretchOf(query, document.range),
  }));
  const [first] = read;
  if (first === undefined) return [];
  const rules = [first.correlation?.rules ?? []].flat();
  if (first.correlation === undefined) return [first];
  return rules.flatMap((name) => read.find((each) => each.id === name || each.name === name) ?? []);
}

/** Without the marker that begins a document, and without what is blank around it. */
function stretchOf(query: string, range: readonly number[] | null | undefined): Stretch {
  const [start = 0, end = query.length] = range ?? [];
  const text = query.slice(start, end);
  const marker = /^\s*(?:---[^\n]*\n\s*)?/.exec(text)?.[0] ?? '';
  const at = start + marker.length;
  return { at, end: Math.max(at, start + text.trimEnd().length) };
}
