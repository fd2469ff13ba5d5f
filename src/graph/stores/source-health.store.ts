import type { SourceHealth } from '../../domain/source-health.js';
import type { CaseSubject } from '../../domain/case-facts.js';
import type { Degradation } from '../../pipeline/decide/ports.js';
import type { Tx } from '../session.js';
import { progressOf } from './progress.store.js';
import { DEGRADED_RULES, HEALTH_OF_SOURCES } from './source-health.cypher.js';

/** How far each source was complete; bound into a decision, so that "was the source healthy then?" has an answer later. */
export async function healthOf(tx: Pick<Tx, 'run'>, sources: readonly string[]): Promise<readonly SourceHealth[]> {
  const rows = await tx.run<SourceHealth>(HEALTH_OF_SOURCES, { sources: [...sources].sort() });
  return rows.map(({ source, lastEventAt, lastReceivedAt }) => ({ source, lastEventAt, lastReceivedAt }));
}

export interface DegradationQuestion {
  readonly subject: CaseSubject;
  readonly sources: readonly string[];
  readonly since: number;
  readonly asOf: number;
}

/** Rules that gave up on a window of the subject, and sources that know of a hole while the case ran. */
export async function degradationsOf(
  tx: Tx,
  { subject, sources, since, asOf }: DegradationQuestion,
): Promise<readonly Degradation[]> {
  const rules = await tx.run<{ id: string }>(DEGRADED_RULES, { keys: [subject.key, ...subject.accounts] });
  const progress = await progressOf(tx, [...sources].sort());
  const holed = progress.filter(({ gaps }) => gaps.some(({ from, to }) => from <= asOf && to >= since));
  return [
    ...rules.map(({ id }) => ({ kind: 'rule', name: id }) as const),
    ...holed.map(({ source }) => ({ kind: 'source', name: source }) as const),
  ];
}
