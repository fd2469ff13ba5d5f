import { SLA_TARGETS, type SlaTarget, type TendedCase, type TendStep, type WorkPlan } from '../../domain/work-plan.js';
import { fits, routeOf } from './route.js';

const MINUTE_MS = 60_000;

/**
 * The next thing to do with a case under a plan; null where all is done. Called again after each step until then, so that
 * each is one transaction with one entry in the audit, and a crash between two loses neither.
 */
export function nextStep(plan: WorkPlan, found: TendedCase, now: number): TendStep | null {
  return (
    routed(plan, found, now) ??
    due(plan, found) ??
    breached(found, now) ??
    escalated(plan, found, now) ??
    later(plan, found)
  );
}

/** Whom a person gave it to stays. */
function routed(plan: WorkPlan, found: TendedCase, now: number): TendStep | null {
  const { status, owner, team, routedBy } = found;
  if (status !== 'OPEN' || owner !== null || team !== null || routedBy !== null) return null;
  const route = routeOf(plan.routing, found);
  if (route === null) return null;
  const given = { team: route.team, owner: route.owner };
  return { set: { ...given, routedBy: route.rule, routedAt: now }, told: { kind: 'case.routed', said: { ...route } } };
}

/** Times until when, moved by how long it waited for others. */
function due(plan: WorkPlan, found: TendedCase): TendStep | null {
  if (found.status === 'CLOSED') return null;
  const level = plan.serviceLevels.find(({ when }) => fits(when, found.traits));
  const at = (minutes: number | null | undefined) =>
    minutes === null || minutes === undefined ? null : found.openedAt + found.slaPausedMs + minutes * MINUTE_MS;
  const set = {
    slaRule: level?.name ?? null,
    acknowledgeDueAt: at(level?.acknowledgeMinutes),
    resolveDueAt: at(level?.resolveMinutes),
  };
  const same =
    set.slaRule === found.slaRule &&
    set.acknowledgeDueAt === found.acknowledgeDueAt &&
    set.resolveDueAt === found.resolveDueAt;
  return same ? null : { set, told: null };
}

function breached(found: TendedCase, now: number): TendStep | null {
  for (const target of SLA_TARGETS) {
    const dueAt = dueOf(found, target);
    if (dueAt === null || found.slaBreached.includes(target)) continue;
    // Nobody saw it the moment it was late: what counts is when it was done, or until when it was not.
    if ((doneAt(found, target) ?? found.slaPausedAt ?? now) <= dueAt) continue;
    const said = { target, dueAt, rule: found.slaRule };
    return { set: { slaBreached: [...found.slaBreached, target] }, told: { kind: 'sla.breached', said } };
  }
  return null;
}

function escalated({ escalation }: WorkPlan, found: TendedCase, now: number): TendStep | null {
  if (escalation === null || !waitsForOwner(found) || now < escalateAt(escalation.afterMinutes, found)) return null;
  const said = { team: escalation.team, from: found.team };
  return { set: { team: escalation.team, escalatedAt: now }, told: { kind: 'case.escalated', said } };
}

/** When somebody has to look again. */
function later({ escalation }: WorkPlan, found: TendedCase): TendStep | null {
  const deadlines = SLA_TARGETS.filter(
    (target) => doneAt(found, target) === null && !found.slaBreached.includes(target),
  );
  const timed =
    found.slaPausedAt !== null || found.status === 'CLOSED' ? [] : deadlines.map((target) => dueOf(found, target));
  const times = [
    // Late is what is after the last millisecond it was in time.
    ...timed.filter((at) => at !== null).map((at) => at + 1),
    ...(escalation !== null && waitsForOwner(found) ? [escalateAt(escalation.afterMinutes, found)] : []),
  ];
  const tendAt = times.length === 0 ? null : Math.min(...times);
  return tendAt === found.tendAt ? null : { set: { tendAt }, told: null };
}

function waitsForOwner({ status, owner, escalatedAt }: TendedCase): boolean {
  return status === 'OPEN' && owner === null && escalatedAt === null;
}

function escalateAt(afterMinutes: number, { routedAt, openedAt }: TendedCase): number {
  return (routedAt ?? openedAt) + afterMinutes * MINUTE_MS;
}

function dueOf({ acknowledgeDueAt, resolveDueAt }: TendedCase, target: SlaTarget): number | null {
  return target === 'acknowledge' ? acknowledgeDueAt : resolveDueAt;
}

function doneAt({ acknowledgedAt, closedAt }: TendedCase, target: SlaTarget): number | null {
  return target === 'acknowledge' ? (acknowledgedAt ?? closedAt) : closedAt;
}
