import { RuleFault } from '../domain/errors.js';
import type { FieldCatalogue } from './catalogue.js';
import { compilePattern } from './eql/compile-pattern.js';
import type { Dialect } from './eql/cursor.js';
import { parseEql } from './eql/parse.js';
import type { Pattern } from './pattern/pattern.js';

export interface CompileOptions {
  readonly language: string;
  /**
   * Absent: Elasticsearch's EQL with our extensions. `elasticsearch` given by name refuses the extensions, so that a rule
   * stays portable where its author wants it. `classic`: Endgame's EQL.
   */
  readonly dialect?: Dialect | undefined;
  /** Given for stored events: fields are checked and short names understood. Absent: free objects, any path. */
  readonly catalogue?: FieldCatalogue | undefined;
}

/** A hunter's query, ready to run. */
export interface CompiledRule {
  readonly language: 'eql';
  readonly query: string;
  readonly pattern: Pattern;
}

/** Compiles a query; throws `RuleFault` with the place of the first fault. */
export function compileRule(query: string, options: CompileOptions): CompiledRule {
  if (options.language !== 'eql') {
    throw new RuleFault('RULE_UNSUPPORTED', `Unknown language ${options.language}`, { remedy: 'Use eql.' });
  }
  const dialect = options.dialect ?? 'elasticsearch';
  const node = parseEql(query, { dialect, extensions: options.dialect === undefined });
  const pattern = compilePattern(query, node, { dialect, catalogue: options.catalogue ?? null });
  return { language: 'eql', query, pattern };
}
