import { hasRole, type Principal } from '../../domain/access.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { Autonomy } from '../../domain/authorization.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { FLOORS, isSampled, mayReadBlindly } from '../../domain/trust.js';
import { calibrationOf, cohensKappa } from '../../ledger/trust/calibration.js';
import { evidenceFor, PROMOTE_AT } from '../../ledger/trust/e-process.js';
import { clopperPearson } from '../../ledger/trust/interval.js';
import { requireReason } from '../action/requester.js';
import type {
  OutcomeInput,
  PolicyReliability,
  RecordedOutcome,
  ReviewItem,
  TrustDoor,
  TrustEntry,
  TrustRow,
} from './ports.js';
import { listResponsibilities } from './responsibilities.js';
import { requirePerson, type TrustBook, type TrustParts } from './parts.js';
import { classify, close } from './wrong-decisions.js';

/** Recent decisions among which the sample is drawn; older ones have had their turn. */
const RECENT = 2_000;

export function trustDoor(parts: TrustParts): TrustDoor {
  return {
    record: (by, input) => record(parts, by, input),
    autonomy: async () => (await parts.book.rows()).map((row) => entryOf(row, parts.defaultAutonomy)),
    reliability: (policy) => reliability(parts.book, policy),
    promote: (by, input) => promote(parts, by, input),
    reviewQueue: (by, limit) => reviewQueue(parts, by, limit),
    misclassifications: (filter, limit) => parts.book.misclassifications(filter, limit),
    classify: (by, input) => classify(parts, by, input),
    close: (by, input) => close(parts, by, input),
    responsibilities: (filter, page) => listResponsibilities(parts.responsibilities, filter, page),
  };
}

async function record({ book, now }: TrustParts, by: Principal, input: OutcomeInput): Promise<RecordedOutcome> {
  requirePerson(by);
  return book.record({ ...input, reason: requireReason(input.reason), by, now: now() });
}

function entryOf(row: TrustRow, defaultAutonomy: Autonomy): TrustEntry {
  const [policy = '', action = '', segment = ''] = row.key.split('|');
  const inForce = row.level ?? defaultAutonomy;
  const next = levelAfter(inForce, action);
  const floor = next === null ? null : FLOORS[next];
  const evidence = floor === null ? 0 : evidenceFor(row, floor);
  const promotable = floor !== null && evidence >= PROMOTE_AT;
  return { ...row, policy, action, segment, inForce, next, floor, evidence, ...clopperPearson(row), promotable };
}

/** Some actions are never left to a machine alone, whatever the outcomes. */
function levelAfter(level: Autonomy, action: string): Autonomy | null {
  const most = actionTypeOf(action)?.maxAutonomy ?? 0;
  return level < most ? ((level + 1) as Autonomy) : null;
}

/** One level at a time, by the person who answers for the policy; the evidence for the next begins anew. */
async function promote(
  { book, now, defaultAutonomy }: TrustParts,
  by: Principal,
  input: { readonly key: string; readonly reason: string },
): Promise<TrustEntry> {
  if (by.kind !== 'human' || !hasRole(by, 'policy_owner'))
    throw new PermissionFault('NOT_OWNER', 'A level is signed by a person who owns policies.');
  const reason = requireReason(input.reason);
  const find = async (): Promise<TrustEntry> => {
    const row = (await book.rows()).find(({ key }) => key === input.key);
    if (row === undefined) throw new InputFault('NOT_FOUND', `There is no evidence for ${input.key}.`);
    return entryOf(row, defaultAutonomy);
  };
  const entry = await find();
  if (entry.next === null || !entry.promotable) {
    throw new PermissionFault('GUARDRAIL_DENIED', 'The outcomes do not earn another level yet.', {
      remedy: `Evidence is ${entry.evidence.toFixed(1)} of ${String(PROMOTE_AT)}.`,
    });
  }
  await book.setLevel({ key: input.key, level: entry.next, by: by.id, reason, now: now() });
  return find();
}

async function reliability(book: TrustBook, policy: string): Promise<PolicyReliability> {
  const [forecasts, pairs] = await Promise.all([book.forecasts(policy), book.doubleReads(policy)]);
  const calibration = forecasts.length === 0 ? null : calibrationOf(forecasts);
  return {
    policy,
    outcomes: forecasts.length,
    brier: calibration?.brier ?? null,
    ece: calibration?.ece ?? null,
    kappa: cohensKappa(pairs),
    doubleReads: pairs.length,
  };
}

/** The sample that this person may still read: the verdict is left out, and nobody reads the same twice. */
async function reviewQueue({ book }: TrustParts, by: Principal, limit: number): Promise<readonly ReviewItem[]> {
  requirePerson(by);
  const waiting = (await book.reviewable(RECENT)).filter(
    (each) => isSampled(each) && mayReadBlindly(each.uid, each.readers, by),
  );
  return waiting.slice(0, limit).map(({ uid, caseNumber, subject, decidedAt, readers }) => ({
    ...{ decision: uid, caseNumber, subject, decidedAt },
    secondReading: readers.length > 0,
  }));
}
