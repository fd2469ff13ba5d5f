import type { EventView } from '../../../../src/rules/pattern/pattern.js';
import { loadRules, type LoadedRules } from '../../../../src/rules/sigma/load/load-rules.js';
import { SigmaSources } from '../../../../src/rules/sigma/logsource/sources.js';
import { compileSigmaHunt } from '../../../../src/rules/sigma/run/hunt-sigma.js';
import type { SigmaMatch } from '../../../../src/rules/sigma/run/match.js';
import type { Placeholders } from '../../../../src/rules/sigma/modifier/apply.js';

export const NO_SOURCES = new SigmaSources([]);

/** A hunter's objects as events: `timestamp` (ISO) or `ts` (ms); the line decides ties. */
export function viewsOf(objects: readonly Record<string, unknown>[]): readonly EventView[] {
  return objects.map((doc, index) => ({
    order: { t: timeOf(doc), n: index, uid: String(doc['id'] ?? index) },
    category: 'any',
    doc,
  }));
}

function timeOf(doc: Record<string, unknown>): number {
  const { ts, timestamp } = doc;
  if (typeof ts === 'number') return ts;
  const text = typeof timestamp === 'string' ? timestamp : '1970-01-01T00:00:00Z';
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

export function load(text: string, options: { sources?: SigmaSources; placeholders?: Placeholders } = {}): LoadedRules {
  return loadRules([{ file: null, text }], {
    sources: options.sources ?? NO_SOURCES,
    placeholders: options.placeholders ?? new Map(),
  });
}

/** The matches of a rule text over a hunter's objects. */
export function matchesOf(
  text: string,
  objects: readonly Record<string, unknown>[],
  placeholders: Placeholders = new Map(),
): readonly SigmaMatch[] {
  return compileSigmaHunt(text, { sources: NO_SOURCES, placeholders }).run(viewsOf(objects));
}
