import { hasRole, type Principal } from '../../domain/access.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { Autonomy } from '../../domain/authorization.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { FLOORS, isSampled, mayReadBlindly, type OutcomeLabel } from '../../domain/trust.js';
import type { Verdict } from '../../domain/verdict.js';
import { calibrationOf, cohensKappa, type Forecast } from '../../ledger/trust/calibration.js';
import { evidenceFor, PROMOTE_AT } from '../../ledger/trust/e-process.js';
import { clopperPearson } from '../../ledger/trust/interval.js';
import type { CauseObject } from '../../pipeline/decide/ports-trust.js';
import { requireReason } from '../action/requester.js';
import type {
  Misclassification,
  MisclassificationFilter,
  OutcomeInput,
  PolicyReliability,
  RecordedOutcome,
  ReviewItem,
  TrustDoor,
  TrustEntry,
  TrustRow,
} from './ports.js';
import { listResponsibilities, type ResponsibilityParts } from './responsibilities.js';

/** A decision as a sampler needs it. */
export interface Reviewable {
  readonly uid: string;
  readonly caseNumber: number;
  readonly subject: string;
  readonly decidedAt: number;
  readonly verdict: Verdict;
  readonly l: number;
  /** By which names those are known who have read it blindly so far. */
  readonly readers: readonly (readonly string[])[];
}

/** What outcomes are made of and kept in. */
export interface TrustBook {
  record(input: OutcomeInput & { readonly by: Principal; readonly now: number }): Promise<RecordedOutcome>;
  rows(): Promise<readonly TrustRow[]>;
  setLevel(change: { key: string; level: Autonomy; by: string; reason: string; now: number }): Promise<void>;
  forecasts(policy: string): Promise<readonly Forecast[]>;
  doubleReads(policy: string): Promise<readonly (readonly [OutcomeLabel, OutcomeLabel])[]>;
  reviewable(limit: number): Promise<readonly Reviewable[]>;
  misclassifications(filter: MisclassificationFilter, limit: number): Promise<readonly Misclassification[]>;
  ownerOf(blamed: CauseObject & { readonly now: number }): Promise<string | null>;
  misclassification(id: string): Promise<Misclassification | null>;
  amend(change: Amendment): Promise<Misclassification | null>;
}

export interface Amendment {
  readonly id: string;
  readonly set: Partial<Misclassification>;
  readonly by: string;
  readonly now: number;
}

export interface TrustParts {
  readonly book: TrustBook;
  readonly now: () => number;
  /** Owner of a guardrail in force; null where there is none of that name. */
  readonly guardrailOwner: (id: string) => string | null;
  /** Level of what nobody signed for. */
  readonly defaultAutonomy: Autonomy;
  readonly responsibilities: ResponsibilityParts;
}

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

function requirePerson(by: Principal): void {
  if (by.kind === 'human' && hasRole(by, 'analyst', 'responder', 'policy_owner')) return;
  throw new PermissionFault(
    'FORBIDDEN',
    'Outcomes are told by people who work on cases; a machine does not judge itself.',
  );
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

async function amend(
  { book, now }: TrustParts,
  by: Principal,
  change: Pick<Amendment, 'id' | 'set'>,
): Promise<Misclassification> {
  requirePerson(by);
  const amended = await book.amend({ ...change, by: by.id, now: now() });
  if (amended !== null) return amended;
  throw new InputFault('NOT_FOUND', 'There is no open record of a wrong decision with this id.');
}

/** Who answers for what was at fault is looked up where nobody is named; what nobody owns stays with the policy's owner. */
async function classify(
  parts: TrustParts,
  by: Principal,
  { id, cause, object, owner }: Parameters<TrustDoor['classify']>[1],
): Promise<Misclassification> {
  requirePerson(by);
  const known =
    cause === 'GUARDRAIL'
      ? parts.guardrailOwner(object)
      : await parts.book.ownerOf({ cause, object, now: parts.now() });
  const answerable = owner ?? known;
  return amend(parts, by, { id, set: { cause, object, ...(answerable === null ? {} : { owner: answerable }) } });
}

/** An error is closed by what mends it and by what would show it again, not by a date that has passed. */
async function close(
  parts: TrustParts,
  by: Principal,
  input: { readonly id: string; readonly fix: string; readonly fixture: string },
): Promise<Misclassification> {
  const [fix, fixture] = [input.fix.trim(), input.fixture.trim()];
  if (fix === '' || fixture === '')
    throw new InputFault(
      'BAD_USER_INPUT',
      'A wrong decision is closed with its fix and a fixture that would show it again.',
      {
        place: { path: fix === '' ? 'fix' : 'fixture' },
      },
    );
  const open = await parts.book.misclassification(input.id);
  if (open?.state === 'OPEN' && open.cause === null)
    throw new InputFault('BAD_USER_INPUT', 'Say first what the cause was.', { place: { path: 'cause' } });
  const now = parts.now();
  return amend(parts, by, { id: input.id, set: { fix, fixture, state: 'CLOSED', closedAt: now, closedBy: by.id } });
}
