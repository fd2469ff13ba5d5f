import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { PlaybookRun, RunEntry, RunState } from '../../pipeline/act/ports-playbooks.js';
import { denyAction } from '../action/judge-action.js';
import { requireReason } from '../action/requester.js';
import type { AdvanceParts } from './advance.js';
import type { StopRun } from './ports.js';

/** Other nodes look at a run all the time, and each look is a version of it. */
const TRIES = 5;
/** What has left is under way or has taken effect: it is taken back as an action, not by stopping what asked for it. */
const NOT_LEFT: ReadonlySet<string> = new Set(['PROPOSED', 'WAITING_APPROVAL', 'QUEUED']);

/** Ends a run by hand: it asks for nothing more, and what it asked for and has not left will not leave. */
export async function stopRun(parts: AdvanceParts, by: Principal, input: StopRun): Promise<void> {
  const note = requireReason(input.reason);
  const run = await stopped(parts, by, { uid: input.run, note });
  for (const { action: uid } of run.log.filter(({ kind }) => kind === 'asked')) {
    const action = uid === null ? null : await parts.actions.actions.read(uid);
    if (action === null || !NOT_LEFT.has(action.state)) continue;
    const { argumentsDigest, decision: decisionId } = action;
    // Where it has left meanwhile, or this person may not say no to it, it stays what it is and shows in the case.
    await denyAction(parts.actions, by, { id: action.uid, argumentsDigest, decisionId, reason: note });
  }
}

async function stopped(
  parts: AdvanceParts,
  by: Principal,
  { uid, note }: { readonly uid: string; readonly note: string },
): Promise<PlaybookRun> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const run = await parts.playbooks.run(uid);
    if (run === null) throw new InputFault('NOT_FOUND', 'There is no such run.');
    if (run.state.outcome !== 'RUNNING') throw new InputFault('VERSION_CONFLICT', 'The run is over already.');
    const entries = entriesOf(run.state, { at: parts.now(), by: by.id, note });
    if (await parts.playbooks.keep({ ...run, state: ended(run.state, by) }, entries, parts.now())) return run;
  }
  throw new InputFault('VERSION_CONFLICT', 'The run goes on all the time; try again.');
}

function ended(state: RunState, by: Principal): RunState {
  const threads = state.threads.map((thread) => ({ ...thread, state: 'ended' as const }));
  return { ...state, threads, outcome: 'STOPPED', fault: `Stopped by ${by.name}.` };
}

function entriesOf({ threads }: RunState, told: Pick<RunEntry, 'at' | 'by' | 'note'>): readonly RunEntry[] {
  return threads
    .filter(({ state }) => state !== 'ended')
    .map(({ id: thread, step, visit }) => ({ ...told, thread, step, visit, kind: 'stopped', action: null }));
}
