import { hasRole, type Principal } from '../../domain/access.js';
import { isEdgeKind, type ContextFact, type ContextKind } from '../../domain/context.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { ContextStore } from './ports.js';

export interface ContextDeps {
  readonly context: ContextStore;
  readonly now: () => number;
}

export interface FactInput {
  readonly kind: ContextKind;
  readonly subject: string;
  readonly name?: string | null;
  readonly value: JsonValue;
  readonly validFrom: number;
  readonly validTo?: number | null;
  readonly source?: string | null;
  readonly owner: string;
  readonly staleAfter?: number | null;
}

/** Records a fact; what was recorded before stays. The same fact at the same time is one fact. */
export async function setContext(principal: Principal, input: FactInput, deps: ContextDeps): Promise<ContextFact> {
  requireWriter(principal);
  if (input.kind === 'exception')
    throw new InputFault('BAD_USER_INPUT', 'An exception is added by addException, which asks for its end.');
  if (input.kind === 'legal_hold') requireHolder(principal, input.value);
  return record(principal, input, deps);
}

export interface ExceptionInput {
  readonly subject: string;
  /** The rule, policy or question that it is about. */
  readonly about: string;
  readonly reason: string;
  readonly owner: string;
  readonly validFrom: number;
  readonly validTo: number;
}

/** What is allowed for a while. An exception without an end, an owner and a reason is a hole, and is refused. */
export async function addException(
  principal: Principal,
  input: ExceptionInput,
  deps: ContextDeps,
): Promise<ContextFact> {
  if (!hasRole(principal, 'policy_owner', 'responder'))
    throw new PermissionFault('FORBIDDEN', 'This role may not add exceptions.');
  if (input.reason.trim() === '' || input.about.trim() === '')
    throw new InputFault('BAD_USER_INPUT', 'An exception says what it is about, and why.');
  const { about, reason, ...fact } = input;
  return record(principal, { ...fact, kind: 'exception', name: about, value: { reason: reason.trim() } }, deps);
}

/** Says that a fact was wrong. It remains readable as it was known until now. */
export async function withdrawContext(
  principal: Principal,
  uid: string,
  { context, now }: ContextDeps,
): Promise<ContextFact> {
  requireWriter(principal);
  const open = await context.find(uid);
  if (open?.kind === 'legal_hold') requireHolder(principal, open.value);
  const fact = await context.withdraw(uid, now(), principal.id);
  if (fact === null) throw new InputFault('NOT_FOUND', 'There is no such fact, or it was withdrawn before.');
  return fact;
}

/**
 * Says that a fact held until a time and no longer: a membership that was ended, a device that changed hands. What was
 * before that time stays as it was, unlike with a withdrawal, which says that it never held.
 */
export async function endContext(
  principal: Principal,
  { uid, validTo }: { readonly uid: string; readonly validTo: number },
  { context, now }: ContextDeps,
): Promise<ContextFact> {
  requireWriter(principal);
  const open = await context.find(uid);
  if (open === null || open.withdrawnAt !== null)
    throw new InputFault('NOT_FOUND', 'There is no such fact, or it was withdrawn before.');
  if (open.kind === 'legal_hold') requireHolder(principal, open.value);
  if (open.validTo !== null && open.validTo <= validTo)
    throw new InputFault('BAD_USER_INPUT', 'It ends before that already.');
  const fact = factOf({ ...open, validTo }, { recordedAt: now(), recordedBy: principal.id });
  const [ended] = await context.end([{ uid, fact }]);
  if (ended === undefined) throw new InputFault('NOT_FOUND', 'There is no such fact, or it was withdrawn before.');
  return ended;
}

/** Whoever investigates may not decide what of the records must be kept, nor that it need not. */
function requireHolder(principal: Principal, reason: JsonValue): void {
  if (!hasRole(principal, 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'A legal hold is placed and lifted by a policy owner.');
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new InputFault('BAD_USER_INPUT', 'A legal hold says why.', { remedy: 'Give the matter as value.' });
}

function requireWriter(principal: Principal): void {
  if (!hasRole(principal, 'analyst', 'responder', 'policy_owner', 'integrator'))
    throw new PermissionFault('FORBIDDEN', 'This role may not record context.');
}

async function record(principal: Principal, input: FactInput, { context, now }: ContextDeps): Promise<ContextFact> {
  const fact = factOf(input, { recordedAt: now(), recordedBy: principal.id });
  await context.add([fact]);
  return fact;
}

/** The fact, named by its content, so that recording it twice is recording it once. */
export function factOf(
  input: FactInput,
  { recordedAt, recordedBy }: Pick<ContextFact, 'recordedAt' | 'recordedBy'>,
): ContextFact {
  const fact = {
    kind: input.kind,
    subject: input.subject.trim(),
    name: input.name ?? '',
    value: input.value,
    validFrom: input.validFrom,
    validTo: input.validTo ?? null,
    recordedAt,
    recordedBy,
    source: input.source ?? 'person',
    owner: input.owner.trim(),
    staleAfter: input.staleAfter ?? null,
  };
  requireSound(fact);
  const parts = [
    fact.kind,
    fact.subject,
    fact.name,
    JSON.stringify(fact.value),
    fact.source,
    fact.owner,
    fact.recordedBy,
  ];
  const times = [fact.validFrom, fact.validTo, fact.recordedAt, fact.staleAfter].map(String);
  return { ...fact, uid: digestOf('context', ...parts, ...times), withdrawnAt: null, withdrawnBy: null };
}

function requireSound({
  kind,
  subject,
  value,
  owner,
  validFrom,
  validTo,
}: Pick<ContextFact, 'kind' | 'subject' | 'value' | 'owner' | 'validFrom' | 'validTo'>): void {
  if (subject === '' || owner === '') throw new InputFault('BAD_USER_INPUT', 'A fact needs a subject and an owner.');
  if (validTo !== null && validTo <= validFrom)
    throw new InputFault('BAD_USER_INPUT', 'A fact must end after it begins.');
  if (isEdgeKind(kind) && (typeof value !== 'string' || value.trim() === '' || value === subject))
    throw new InputFault('BAD_USER_INPUT', `${kind} leads to something else.`, {
      remedy: 'Give the key of the group, role, device or resource as value.',
    });
}
