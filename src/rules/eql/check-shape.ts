import { ruleFault } from '../fault.js';
import type { QueryNode, TermNode } from './ast.js';
import { LIMITS } from './limits.js';

function stagesOf(terms: readonly TermNode[]): number {
  return terms.reduce((sum, term) => sum + term.runs, 0);
}

function checkMissing(source: string, node: QueryNode): void {
  const missing = node.terms.find((term) => term.missing);
  if (node.until?.missing === true) throw ruleFault(source, node.until.at, 'until cannot be a missing event');
  if (missing === undefined) return;
  if (node.kind !== 'sequence') throw ruleFault(source, missing.at, `A missing event has no meaning in ${node.kind}`);
  if (node.terms.every((term) => term.missing)) {
    throw ruleFault(source, missing.at, 'A sequence needs at least one event that does occur');
  }
  if (node.maxspanMs === null) {
    throw ruleFault(source, missing.at, 'A missing event needs a window', {
      expected: 'with maxspan=… after sequence',
    });
  }
  const [first] = node.terms;
  if (first?.missing === true && first.withinMs !== null) {
    throw ruleFault(source, first.at, 'A leading missing event has no step before it to count "within" from');
  }
}

const SEQUENCE_ONLY: readonly (readonly [string, (term: TermNode) => boolean])[] = [
  ['runs', (term) => term.runs > 1],
  ['within', (term) => term.withinMs !== null],
  ['as', (term) => term.name !== null],
  ['fork', (term) => term.fork],
];

function checkModifiers(source: string, node: QueryNode, term: TermNode): void {
  const refused = node.kind === 'sequence' ? undefined : SEQUENCE_ONLY.find(([, used]) => used(term));
  if (refused !== undefined) {
    throw ruleFault(source, term.at, `${refused[0]} belongs to a sequence`, { code: 'RULE_UNSUPPORTED' });
  }
  if (term.from !== null && !term.missing) {
    throw ruleFault(source, term.at, 'from names the source of a missing event, and this one must occur');
  }
  if (term.missing && term.name !== null) throw ruleFault(source, term.at, 'A missing event has nothing to refer to');
}

function checkUntil(source: string, until: TermNode | null): void {
  if (until === null || !SEQUENCE_ONLY.some(([, used]) => used(until))) return;
  throw ruleFault(source, until.at, 'until takes only by', { code: 'RULE_UNSUPPORTED' });
}

function checkFirst(source: string, node: QueryNode): void {
  const first = node.terms.find((term) => !term.missing);
  if (first?.fork === true) throw ruleFault(source, first.at, 'The first step continues nothing that fork could keep');
  if (first === undefined || first.withinMs === null || first.runs > 1) return;
  throw ruleFault(source, first.at, 'The first step has none before it to count "within" from');
}

function checkWindow(source: string, node: QueryNode): void {
  if (node.kind === 'join' && node.maxspanMs !== null) {
    throw ruleFault(source, node.at, 'maxspan is not supported for join', { code: 'RULE_UNSUPPORTED' });
  }
  if (node.kind === 'sample' && node.by.length + (node.terms[0]?.by.length ?? 0) === 0) {
    throw ruleFault(source, node.at, 'A sample needs a join key', { expected: 'by and a field' });
  }
}

/** What the grammar lets through but the language does not mean. */
export function checkShape(source: string, node: QueryNode): void {
  if (node.kind === 'event') return;
  const stages = stagesOf(node.terms);
  if (stages < 2 && node.kind !== 'accumulate' && node.kind !== 'anchors')
    throw ruleFault(source, node.terms[0]?.at ?? node.at, `A ${node.kind} needs at least two terms`);
  if (stages > LIMITS.stages) {
    throw ruleFault(source, node.at, 'The query has too many terms', { code: 'RULE_TOO_LARGE' });
  }
  checkMissing(source, node);
  for (const term of node.terms) checkModifiers(source, node, term);
  checkUntil(source, node.until);
  checkFirst(source, node);
  checkWindow(source, node);
}
