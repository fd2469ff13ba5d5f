import type { RoleRef } from '../../domain/entity.js';
import { tacticsOf } from '../../domain/attack-tactics.js';
import type { CarriedMatch, EventView } from '../../rules/pattern/pattern.js';
import type { RuleRecord } from './ports.js';

/** The category under which rules see what other rules found. */
export const DETECTION = 'detection';

/** What a severity adds to a sum of risk. */
const RISK: Readonly<Record<string, number>> = { INFORMATIONAL: 5, LOW: 15, MEDIUM: 40, HIGH: 70, CRITICAL: 100 };

/** A correlation's match as an event of the correlation that is built on it; it counts as its last event. */
export function chainedView(category: string, key: string, { last, doc }: CarriedMatch): EventView {
  return { order: { ...last, uid: key }, category, doc, standsFor: last.uid };
}

export interface DetectionSource {
  readonly key: string;
  readonly group: string;
  readonly rule: RuleRecord;
  /** Its events in event order. */
  readonly evidence: readonly EventView[];
}

/** A fired match as an event that rules over detections see: whose rule, how grave, who took part, what it began with. */
export function detectionView({ key, group, rule, evidence }: DetectionSource): readonly EventView[] {
  const [first] = evidence;
  const last = evidence.at(-1);
  if (first === undefined || last === undefined) return [];
  const techniques = [...rule.techniqueIds];
  const doc = {
    rule: { id: rule.id, version: rule.version, title: rule.title, status: rule.status, generate: true },
    severity: rule.severity,
    risk: RISK[rule.severity] ?? 0,
    technique: techniques,
    tactic: [...new Set(techniques.flatMap(tacticsOf))].sort(),
    source: { vendor: [...new Set(evidence.map(({ source }) => (source ?? '').split('/')[0] ?? ''))].sort() },
    root: first.order.uid,
    group,
    roles: rolesOf(evidence),
  };
  return [{ order: { ...last.order, uid: key }, category: DETECTION, doc }];
}

function rolesOf(evidence: readonly EventView[]): readonly RoleRef[] {
  const roles = new Map<string, RoleRef>();
  for (const { doc } of evidence) {
    for (const ref of (doc as { readonly roles?: readonly RoleRef[] }).roles ?? []) {
      roles.set(`${ref.role} ${ref.kind} ${ref.key}`, ref);
    }
  }
  return [...roles.values()];
}
