import { conflictsAmong, isStale, UNOWNED, type ContextConflict, type ContextFact } from '../../domain/context.js';
import { InputFault } from '../../domain/errors.js';
import type { ContextTask, ContextTaskPage } from './ports.js';
import type { ContextDeps } from './record-facts.js';

const MOST_SUBJECTS = 100;

/** Where sources say different things of these subjects now. */
export function contextConflicts(
  subjects: readonly string[],
  { context, now }: ContextDeps,
): Promise<readonly ContextConflict[]> {
  if (subjects.length === 0 || subjects.length > MOST_SUBJECTS)
    throw new InputFault('BAD_USER_INPUT', `Ask about 1 to ${String(MOST_SUBJECTS)} subjects at once.`, {
      place: { path: 'subjects' },
    });
  const at = now();
  return context.asOf(subjects, { asOf: at, knownAt: at }).then(conflictsAmong);
}

/** What owners have to do so that questions can be answered: confirm what went stale, take over what nobody answers for. */
export async function contextTasks(
  owner: string | null,
  { first, after, total }: { readonly first: number; readonly after: string | null; readonly total?: boolean },
  { context, now }: ContextDeps,
): Promise<ContextTaskPage> {
  const at = now();
  const due = await context.due({ now: at, owner, ...placeOf(after), limit: first + 1 });
  return {
    tasks: due.slice(0, first).map((fact) => taskOf(fact, at)),
    hasMore: due.length > first,
    ...(total === true && { total: await context.dueTotal(at, owner) }),
  };
}

function taskOf(fact: ContextFact, now: number): ContextTask {
  const { uid, owner, subject, kind, value, source, staleAfter } = fact;
  const dueAt = owner === UNOWNED ? 0 : (staleAfter ?? 0);
  return {
    uid,
    why: isStale(fact, now) ? 'STALE' : 'UNOWNED',
    owner,
    subject,
    kind,
    value,
    source,
    dueSince: isStale(fact, now) ? staleAfter : null,
    cursor: Buffer.from(JSON.stringify([dueAt, uid])).toString('base64url'),
  };
}

function placeOf(cursor: string | null): { readonly dueAt: number; readonly uid: string } {
  if (cursor === null) return { dueAt: 0, uid: '' };
  try {
    const [dueAt, uid] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    if (typeof dueAt === 'number' && typeof uid === 'string') return { dueAt, uid };
  } catch {
    // said below
  }
  throw new InputFault('CURSOR_INVALID', 'This is not a cursor of this list.', {
    place: { path: 'after' },
    remedy: 'Send a cursor back exactly as it was given, or start without one.',
  });
}
