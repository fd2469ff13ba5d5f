import type { Principal } from '../../domain/access.js';
import type { CaseStatus, Severity } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { Verdict } from '../../domain/verdict.js';
import { NO_PLAN, type SlaTarget, type TendedCase, type TendStep, type WorkPlan } from '../../domain/work-plan.js';
import { only, type Graph, type Tx } from '../session.js';
import { checkVersion, lockCase, type CaseTransactions, type Deed, type Recorder } from './case-transaction.js';
import * as cypher from './desk.cypher.js';
import { appendChanges } from './feed.store.js';
import { unpack } from './packed.js';

interface PlanRow {
  readonly version: number;
  readonly planJson: string | null;
  readonly savedAt: number | null;
  readonly savedBy: string | null;
}

interface TendedRow extends Omit<TendedCase, 'traits' | 'onCall'> {
  readonly uid: string;
  readonly title: string;
  readonly severity: Severity;
  readonly verdict: Verdict | null;
  readonly tags: readonly string[];
  readonly classes: readonly (string | null)[];
  readonly findings: readonly Int8Array[];
  readonly owners: readonly string[];
  readonly mergedInto: number | null;
  readonly status: CaseStatus;
  readonly slaBreached: readonly SlaTarget[];
}

/** The plan by which work is given out. Its history is in the audit. */
export class WorkPlanStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  async current() {
    const [row] = await this.graph.run<PlanRow>(cypher.WORK_PLAN);
    const { version = 0, savedAt = null, savedBy = null, planJson = null } = row ?? {};
    return { version, savedAt, savedBy, plan: planJson === null ? NO_PLAN : (JSON.parse(planJson) as WorkPlan) };
  }

  async save(by: Principal, saved: { plan: WorkPlan; expectedVersion: number; at: number }) {
    const { plan, expectedVersion, at } = saved;
    const planJson = JSON.stringify(plan);
    await this.graph.write(async (tx) => {
      checkVersion(only(await tx.run<{ version: number }>(cypher.LOCK_WORK_PLAN)), expectedVersion);
      await tx.run(cypher.SAVE_WORK_PLAN, { planJson, at, by: by.name });
      const body = { version: expectedVersion + 1, plan: JSON.parse(planJson) as JsonObject };
      await this.record(tx, [{ stream: 'config', type: 'work_plan.saved', at, actor: by.id, body }]);
    });
    return this.current();
  }
}

const SYSTEM = 'system:desk';

/** Gives out cases and keeps their times, one transaction a step. */
export class TendStore {
  constructor(
    private readonly graph: Graph,
    private readonly transactions: CaseTransactions,
    private readonly record: Recorder,
  ) {}

  step(number: number, now: number, next: (found: TendedCase) => TendStep | null): Promise<boolean> {
    return this.graph.write(async (tx) => {
      const [row] = await tx.run<TendedRow>(cypher.LOCKED_CASE_TO_TEND, { number, now });
      if (row === undefined) return false;
      // A case that was merged away is worked on in the other.
      const step = row.mergedInto === null ? next(tended(row, await onCall(tx, now))) : rested(row);
      if (step === null) return false;
      const { set, told } = step;
      const changes = told === null ? 0 : 1;
      await tx.run(cypher.TEND_CASE, { number, changes, set: told === null ? set : { ...set, updatedAt: now } });
      if (told === null) return true;
      const stream = `case/${String(number)}`;
      await this.record(tx, [{ stream, type: told.kind, at: now, actor: SYSTEM, body: { ...told.said } }]);
      await appendChanges(tx, [{ case: number, kind: told.kind, subject: row.uid, at: now }]);
      return true;
    });
  }

  async due(now: number, limit: number): Promise<readonly number[]> {
    const rows = await this.graph.run<{ number: number }>(cypher.DUE_CASES, { now, limit });
    return rows.map(({ number }) => number);
  }

  async past(first: number, now: number) {
    const duty = await onCall(this.graph, now);
    const rows = await this.graph.run<TendedRow>(cypher.PAST_CASES_TO_TEND, { first, now });
    return rows.map((row) => ({ ...tended(row, duty), uid: row.uid, title: row.title }));
  }

  async pause(deed: Deed, { number, waitingOn }: { number: number; waitingOn: string | null }): Promise<number> {
    const answered = await this.transactions.within(deed, async (tx) => {
      const found = await lockCase(tx, number, null);
      if (found.status === 'CLOSED')
        throw new InputFault('BAD_USER_INPUT', `Case ${String(number)} is closed.`, { place: { path: 'number' } });
      await tx.run(cypher.PAUSE_SLA, { number, waitingOn, at: deed.at });
      return { number, uid: found.uid, kind: 'case.updated', said: { waitingOn } };
    });
    return answered.number;
  }

  async place(): Promise<string | null> {
    const [row] = await this.graph.run<{ cursor: string }>(cypher.FEED_PLACE);
    return row?.cursor ?? null;
  }

  async moveOn(from: string | null, to: string): Promise<boolean> {
    const moved = await this.graph.write((tx) => tx.run(cypher.MOVE_FEED_PLACE, { from, to }));
    return moved.length > 0;
  }
}

async function onCall(tx: Tx, now: number): Promise<Readonly<Record<string, string>>> {
  const rows = await tx.run<{ team: string; person: string }>(cypher.ON_CALL, { now });
  return Object.fromEntries(
    rows.flatMap(({ team, person }) => textsOf(JSON.parse(person) as JsonValue).map((who) => [team, who])),
  );
}

function rested({ tendAt }: TendedRow): TendStep | null {
  return tendAt === null ? null : { set: { tendAt: null }, told: null };
}

function tended(row: TendedRow, duty: Readonly<Record<string, string>>): TendedCase {
  const { severity, verdict, tags, classes, findings, owners, ...rest } = row;
  const known = classes.filter((name) => name !== null);
  const entityOwners = [...new Set(owners.flatMap((text) => textsOf(JSON.parse(text) as JsonValue)))];
  const traits = { severity, verdict, tags, classes: known, controls: findings.flatMap(controlsOf), entityOwners };
  return { ...rest, traits, onCall: duty };
}

/** The control a posture finding is about, and the frameworks that ask for it. */
function controlsOf(content: Int8Array): readonly string[] {
  const { ocsf } = unpack(content) as { readonly ocsf?: { readonly compliance?: JsonObject } };
  const { control, standards, requirements } = ocsf?.compliance ?? {};
  return [control, standards, requirements].flatMap((value) => textsOf(value ?? null));
}

function textsOf(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return typeof value === 'string' ? [value] : [];
}
