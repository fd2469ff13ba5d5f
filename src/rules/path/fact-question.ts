import type { ContextKind } from '../../domain/context.js';
import { tierOf } from '../../domain/criticality.js';
import { edgeKindsOf, kindsOf, type GraphPath } from './graph-path.js';
import { countingAt, pathHolds, type FactsOf } from './holds.js';
import { tierOfKnownRole } from './known-roles.js';

/** What a step asks of context, beginning with keys that its event names. */
export type FactQuestion =
  | { readonly of: 'path'; readonly path: GraphPath }
  /** Keys of those who answer for any of these; with `itself` also the keys themselves, which may be people. */
  | { readonly of: 'owner'; readonly itself: boolean }
  /** How critical the gravest of these roles is, 0 the most. */
  | { readonly of: 'tier' }
  /** Whether something that is accepted covers any of these. */
  | { readonly of: 'exception' };

/** Before the id of a rule, among the keys that an exception is asked of. */
export const OF_RULE = 'rule:';

const KINDS: Readonly<Record<Exclude<FactQuestion['of'], 'path'>, readonly ContextKind[]>> = {
  owner: ['owner'],
  tier: ['criticality'],
  exception: ['exception'],
};

/** Every kind of fact that the answer depends on. */
export function kindsAsked(question: FactQuestion): readonly ContextKind[] {
  return question.of === 'path' ? kindsOf(question.path) : KINDS[question.of];
}

/** How many facts in a row it may follow. */
export function levelsOf(question: FactQuestion): number {
  return question.of === 'path' ? question.path.hops.reduce((sum, { most }) => sum + most, 0) : 0;
}

export function edgesAsked(question: FactQuestion): readonly ContextKind[] {
  return question.of === 'path' ? edgeKindsOf(question.path) : [];
}

/** Its answers are keys of people, who may have other accounts. */
export function namesPeople({ of }: FactQuestion): boolean {
  return of === 'owner';
}

/** The answer as it was at one time; null where the event names nothing to ask about, or nobody wrote it down. */
export function answerTo(question: FactQuestion, roots: readonly string[], at: number, factsOf: FactsOf): unknown {
  if (question.of === 'exception') return isExcepted(roots, at, factsOf);
  if (roots.length === 0) return null;
  switch (question.of) {
    case 'path':
      return pathHolds(question.path, roots, at, factsOf);
    case 'owner':
      return manyOf([...(question.itself ? roots : []), ...ownersOf(roots, at, factsOf)]);
    default:
      return gravestTier(roots, at, factsOf);
  }
}

function ownersOf(roots: readonly string[], at: number, factsOf: FactsOf): readonly string[] {
  return roots
    .flatMap((root) => countingAt(factsOf(root), at))
    .flatMap(({ kind, value }) => (kind === 'owner' && typeof value === 'string' ? [value] : []));
}

function manyOf(values: readonly string[]): string | readonly string[] | null {
  const distinct = [...new Set(values)].sort();
  return distinct.length > 1 ? distinct : (distinct[0] ?? null);
}

/** What is written down of a role replaces what is commonly known of its name. */
function gravestTier(roots: readonly string[], at: number, factsOf: FactsOf): number | null {
  const tiers = roots.flatMap((root) => {
    const said = countingAt(factsOf(root), at).flatMap(({ kind, value }) => (kind === 'criticality' ? [value] : []));
    const rated = said.map(tierOf).filter((tier) => tier !== null);
    return rated.length > 0 ? rated : (tierOfKnownRole(root) ?? []);
  });
  return tiers.length === 0 ? null : Math.min(...tiers);
}

function isExcepted(roots: readonly string[], at: number, factsOf: FactsOf): boolean {
  const rules = roots.filter((root) => root.startsWith(OF_RULE)).map((root) => root.slice(OF_RULE.length));
  const about = new Set(['any', ...rules]);
  return roots.some((root) =>
    countingAt(factsOf(root), at).some(({ kind, name }) => kind === 'exception' && about.has(name)),
  );
}
