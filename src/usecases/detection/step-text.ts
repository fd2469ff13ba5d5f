import { RuleFault } from '../../domain/errors.js';
import { compileRule } from '../../rules/compile.js';

/** A rule's query as its version stores it. */
export interface StoredQuery {
  readonly language: string;
  readonly dialect?: 'elasticsearch' | 'classic' | null;
  readonly query: string;
}

const REMEMBERED = 1_000;
const known = new Map<string, readonly string[]>();

/** The step of a rule as its author wrote it; null where the query is no longer understood. */
export function stepText(rule: StoredQuery, step: number): string | null {
  const key = `${rule.language} ${rule.dialect ?? ''} ${rule.query}`;
  const texts = known.get(key) ?? textsOf(rule);
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, texts);
  return texts[step] ?? null;
}

function textsOf({ language, dialect, query }: StoredQuery): readonly string[] {
  try {
    const { pattern } = compileRule(query, { language, dialect: dialect ?? undefined });
    return pattern.steps.map((step) => step.text);
  } catch (fault) {
    if (fault instanceof RuleFault) return [];
    throw fault;
  }
}
