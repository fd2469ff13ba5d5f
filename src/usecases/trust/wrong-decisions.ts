import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import { BASELINE_FEATURES } from '../../pipeline/enrich/ports.js';
import type { CauseClass, Misclassification, TrustDoor } from './ports.js';
import { type Amendment, requirePerson, type TrustParts } from './parts.js';

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
export async function classify(
  parts: TrustParts,
  by: Principal,
  { id, cause, object, owner }: Parameters<TrustDoor['classify']>[1],
): Promise<Misclassification> {
  requirePerson(by);
  const known =
    cause === 'GUARDRAIL'
      ? parts.guardrailOwner(object)
      : await parts.book.ownerOf({ cause, object, now: parts.now() });
  if (!(await isThere(parts, { cause, object, known })))
    throw new InputFault('BAD_USER_INPUT', `There is no ${THINGS[cause] ?? 'thing'} called ${object}.`, {
      place: { path: 'object' },
      remedy: 'Name it as `responsibilities` or the decision shows it.',
    });
  const answerable = owner ?? known;
  return amend(parts, by, { id, set: { cause, object, ...(answerable === null ? {} : { owner: answerable }) } });
}

/** What must be there to be at fault. What was missing, stale or said by a person is named as people know it. */
const THINGS: Readonly<Partial<Record<CauseClass, string>>> = {
  WEIGHT: 'question of a policy in force',
  SOURCE_WRONG: 'source',
  BASELINE_POISONED: 'baseline',
  CORRELATION: 'rule',
  GUARDRAIL: 'guardrail',
};

async function isThere(
  { responsibilities: { policies, sources } }: TrustParts,
  { cause, object, known }: { readonly cause: CauseClass; readonly object: string; readonly known: string | null },
): Promise<boolean> {
  if (THINGS[cause] === undefined || known !== null) return true;
  if (cause === 'WEIGHT') return (await policies()).some(({ asks }) => asks.has(object));
  if (cause === 'SOURCE_WRONG') return (await sources()).includes(object);
  return (BASELINE_FEATURES as readonly string[]).includes(object) && cause === 'BASELINE_POISONED';
}

/** What a new version of the policy alone can mend. */
const MENDED_BY_POLICY: ReadonlySet<CauseClass> = new Set<CauseClass>(['WEIGHT', 'MISSING_QUESTION']);
/** An error is closed by what mends it and by what would show it again, not by a date that has passed. */
export async function close(
  parts: TrustParts,
  by: Principal,
  input: { readonly id: string; readonly fix: string; readonly fixture: string },
): Promise<Misclassification> {
  requirePerson(by);
  const [fix, fixture] = [input.fix.trim(), input.fixture.trim()];
  if (fix === '' || fixture === '')
    throw bad('A wrong decision is closed with its fix and a fixture that would show it again.', {
      path: fix === '' ? 'fix' : 'fixture',
    });
  const open = await parts.book.misclassification(input.id);
  if (open?.state === 'OPEN') await requireMended(parts, open, fixture);
  const now = parts.now();
  return amend(parts, by, { id: input.id, set: { fix, fixture, state: 'CLOSED', closedAt: now, closedBy: by.id } });
}

async function requireMended(
  parts: TrustParts,
  { cause, object, policy, policyVersion }: Misclassification,
  fixture: string,
): Promise<void> {
  if (cause === null) throw bad('Say first what the cause was.', { path: 'cause' });
  const policies = await parts.responsibilities.policies();
  const inForce = policies.find(({ bundle }) => bundle.id === policy);
  if (MENDED_BY_POLICY.has(cause) && inForce !== undefined && String(inForce.bundle.version) === policyVersion)
    throw bad(`${policy} ${policyVersion} decided so, and is still in force.`, {
      path: 'fix',
      remedy: 'Publish the version that mends it first.',
    });
  const { names, of, remedy } = await testsFor(parts, { cause, object: object ?? '' });
  if (!names.includes(fixture)) throw bad(`${of} has a test called ${fixture}.`, { path: 'fixture', remedy });
}

interface Tests {
  readonly names: readonly string[];
  readonly of: string;
  readonly remedy: string;
}

/** Where a test has to stand that would show the error again: with what was at fault. */
async function testsFor(
  { book, responsibilities, ruleFileTests, guardrailTests }: TrustParts,
  { cause, object }: { readonly cause: CauseClass; readonly object: string },
): Promise<Tests> {
  if (cause === 'CORRELATION')
    return {
      names: [...(await book.testsOfRule(object)), ...ruleFileTests(object)],
      of: `No version in force of the rule ${object}`,
      remedy: 'Save the rule with it under `cases`, or add it to the file of tests beside the rule, and name it here.',
    };
  if (cause === 'GUARDRAIL')
    return {
      names: guardrailTests,
      of: 'No invariant that guardrails are tried for',
      remedy: `It is one of: ${guardrailTests.join('; ')}.`,
    };
  return {
    names: (await responsibilities.policies()).flatMap(({ tests }) => tests),
    of: 'No policy in force',
    remedy: 'Add it under `tests` of the policy, publish that version, and name the test here.',
  };
}

function bad(message: string, { path, remedy }: { readonly path: string; readonly remedy?: string }): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path }, ...(remedy === undefined ? {} : { remedy }) });
}
