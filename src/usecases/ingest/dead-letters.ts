import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { DeadLetterFilter, ParkedLetter } from '../../pipeline/ingest/ports.js';
import {
  replayLetters,
  replayMatching,
  replayPage,
  type ReplayDeps,
  type ReplayedPage,
  type ReplayResult,
} from '../../pipeline/ingest/replay.js';
import { allowedSource } from './ingest-records.js';

const MOST = 500;

export async function listDeadLetters(
  principal: Principal,
  {
    filter,
    first,
    after,
  }: { readonly filter: DeadLetterFilter; readonly first: number; readonly after: string | null },
  { letters }: Pick<ReplayDeps, 'letters'>,
): Promise<readonly ParkedLetter[]> {
  requireReader(principal);
  return letters.list(filter, { first: Math.min(Math.max(first, 1), MOST), after });
}

/** Tries one letter again; one that was replayed before is gone, which is as good. */
export async function replayDeadLetter(principal: Principal, id: string, deps: ReplayDeps): Promise<ReplayResult> {
  requireReplayer(principal);
  const letter = await deps.letters.find(id);
  if (letter === null) throw new InputFault('NOT_FOUND', 'There is no such dead letter; it may have been replayed.');
  return replayLetters([letter], deps);
}

export async function replayDeadLetters(
  principal: Principal,
  filter: DeadLetterFilter,
  deps: ReplayDeps,
): Promise<ReplayResult> {
  requireReplayer(principal);
  return replayMatching(filter, deps);
}

/** A page of those that match; a key that only delivers replays what it may deliver. */
export async function replayDeadLetterPage(
  principal: Principal,
  { filter, after }: { readonly filter: DeadLetterFilter; readonly after: string | null },
  deps: ReplayDeps,
): Promise<ReplayedPage> {
  requireReplayer(principal);
  if (!hasRole(principal, 'analyst', 'hunter', 'responder')) allowedSource(principal, filter.source ?? null);
  return replayPage(filter, after, deps);
}

/** Raw records are evidence: whoever may only look at verdicts may not read them. */
function requireReader(principal: Principal): void {
  if (!hasRole(principal, 'integrator', 'analyst', 'hunter', 'responder', 'auditor'))
    throw new PermissionFault('FORBIDDEN', 'This role may not read dead letters.');
}

function requireReplayer(principal: Principal): void {
  if (!hasRole(principal, 'integrator', 'analyst', 'hunter', 'responder'))
    throw new PermissionFault('FORBIDDEN', 'This role may not replay dead letters.');
}
