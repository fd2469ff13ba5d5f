import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SEVERITIES } from '../../../src/domain/case.js';
import type { SlaTarget, TendedCase, TendStep, WorkPlan } from '../../../src/domain/work-plan.js';
import { nextStep } from '../../../src/usecases/desk/tend-case.js';

const ANY = { severities: [], verdicts: [], classes: [], tags: [], controls: [], entityOwners: [] };

const minutes = fc.option(fc.integer({ min: 1, max: 500 }), { nil: null });
const condition = fc.record({
  ...Object.fromEntries(Object.keys(ANY).map((name) => [name, fc.constant([])])),
  severities: fc.subarray([...SEVERITIES], { maxLength: 3 }),
}) as fc.Arbitrary<typeof ANY>;

const plans: fc.Arbitrary<WorkPlan> = fc.record({
  routing: fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b'),
      when: condition,
      team: fc.constantFrom('soc', 'cloud'),
      ownerFrom: fc.constantFrom('NOBODY' as const, 'ON_CALL' as const, 'ENTITY_OWNER' as const),
      owner: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  serviceLevels: fc.array(
    fc.record({
      name: fc.constantFrom('x', 'y'),
      when: condition,
      acknowledgeMinutes: minutes,
      resolveMinutes: minutes,
    }),
    { maxLength: 2 },
  ),
  escalation: fc.option(fc.record({ afterMinutes: fc.integer({ min: 1, max: 500 }), team: fc.constant('tier2') }), {
    nil: null,
  }),
}) as fc.Arbitrary<WorkPlan>;

const time = fc.option(fc.integer({ min: 0, max: 40_000_000 }), { nil: null });
const who = fc.option(fc.constantFrom('mara', 'rita'), { nil: null });

const cases: fc.Arbitrary<TendedCase> = fc
  .record({
    ...{ status: fc.constantFrom('OPEN' as const, 'IN_PROGRESS' as const, 'CLOSED' as const), owner: who, team: who },
    ...{ acknowledgedAt: time, closedAt: time, slaPausedAt: time, slaPausedMs: fc.nat(1_000_000) },
    severity: fc.constantFrom(...SEVERITIES),
    entityOwners: fc.subarray(['dora']),
    onCall: fc.constantFrom({}, { soc: 'rita' }),
  })
  .map(({ severity, entityOwners, ...rest }) => ({
    ...{ number: 1, openedAt: 0, routedBy: null, routedAt: null, escalatedAt: null, slaRule: null },
    ...{ acknowledgeDueAt: null, resolveDueAt: null, slaBreached: [], tendAt: null },
    ...rest,
    closedAt: rest.status === 'CLOSED' ? (rest.closedAt ?? 0) : null,
    traits: { ...{ severity, verdict: null, tags: [], classes: [], controls: [] }, entityOwners },
  }));

const at = fc.integer({ min: 0, max: 50_000_000 });

/** Each step done, as the store does it, until there is nothing to do. */
function tended(plan: WorkPlan, found: TendedCase, now: number): { after: TendedCase; steps: readonly TendStep[] } {
  const steps: TendStep[] = [];
  let after = found;
  for (let step = nextStep(plan, after, now); step !== null; step = nextStep(plan, after, now)) {
    steps.push(step);
    after = { ...after, ...step.set } as TendedCase;
    if (steps.length > 12) throw new Error('there is no end to what is to be done');
  }
  return { after, steps };
}

test('whatever a case and a plan say, after some steps there is nothing left to do', () => {
  fc.assert(fc.property(plans, cases, at, (plan, found, now) => void tended(plan, found, now)));
});

test('whom a person gave a case to keeps it', () => {
  fc.assert(
    fc.property(plans, cases, at, (plan, found, now) => {
      fc.pre(found.owner !== null);
      expect(tended(plan, found, now).after.owner).toBe(found.owner);
    }),
  );
});

test('what is told does not depend on how often somebody looks', () => {
  fc.assert(
    fc.property(plans, cases, fc.array(at, { minLength: 1, maxLength: 5 }), (plan, found, looks) => {
      fc.pre(found.slaPausedAt === null);
      const times = [...looks].sort((a, b) => a - b);
      let after = found;
      const told: (string | undefined)[] = [];
      for (const now of times) {
        const look = tended(plan, after, now);
        told.push(...look.steps.map((step) => step.told?.kind));
        ({ after } = look);
      }
      const once = tended(plan, tended(plan, found, times[0] ?? 0).after, times.at(-1) ?? 0);
      expect([...after.slaBreached].sort()).toEqual([...once.after.slaBreached].sort());
      for (const kind of ['case.routed', 'case.escalated'])
        expect(told.filter((one) => one === kind).length).toBeLessThan(2);
    }),
  );
});

test('a look is due by the time that something becomes late, and never for a case that is closed', () => {
  fc.assert(
    fc.property(plans, cases, at, (plan, found, now) => {
      const { after } = tended(plan, found, now);
      if (after.status === 'CLOSED') return expect(after.tendAt).toBeNull();
      const late = tended(plan, after, 2 ** 50).after;
      if (late.slaBreached.length > after.slaBreached.length || late.escalatedAt !== after.escalatedAt)
        expect(after.tendAt).not.toBeNull();
      if (after.tendAt !== null && after.tendAt > now) expect(tended(plan, after, after.tendAt - 1).steps).toEqual([]);
    }),
  );
});

test('a target that was met in time is never missed', () => {
  const met = (found: TendedCase, target: SlaTarget) =>
    target === 'resolve'
      ? (found.closedAt ?? Infinity) <= (found.resolveDueAt ?? -1)
      : (found.acknowledgedAt ?? Infinity) <= (found.acknowledgeDueAt ?? -1);
  fc.assert(
    fc.property(plans, cases, at, (plan, found, now) => {
      const { after } = tended(plan, found, now);
      for (const target of after.slaBreached) expect(met(after, target)).toBe(false);
    }),
  );
});
