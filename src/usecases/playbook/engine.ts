import { filled } from './command.js';
import { holds } from './condition.js';
import type { RunState, Thread } from '../../pipeline/act/ports-playbooks.js';
import type { Playbook, PlaybookStep, Variables } from './cacao.js';
import { variablesAt } from './variables.js';

/** What became of a step that acts: told by the guard, an action's end or a person. */
export type StepResult = 'success' | 'failure';

const MOST_VISITS = 100;
const MOST_MOVES = 10_000;

export function begin(playbook: Playbook, variables: Variables): RunState {
  const thread = threadAt('t', playbook.workflow_start, { within: [], joins: null, visit: 1 });
  return { threads: [thread], variables, visits: {}, outcome: 'RUNNING', fault: null };
}

type Place = Pick<Thread, 'within' | 'joins' | 'visit'>;
const threadAt = (id: string, step: string, place: Place): Thread => ({ id, step, ...place, state: 'ready' });

/** The threads that stand at a step that acts and wait for what becomes of it. */
export function waitingSteps(state: RunState): readonly Thread[] {
  return state.threads.filter((thread) => thread.state === 'waiting');
}

/** Moves every thread as far as it goes without acting. Pure: the same state always moves the same way. */
export function settle(playbook: Playbook, state: RunState): RunState {
  let current = state;
  for (let moves = 0; current.outcome === 'RUNNING'; moves++) {
    const next = current.threads.find((thread) => thread.state === 'ready');
    if (next === undefined) return finished(current);
    current = moves < MOST_MOVES ? moved(playbook, current, next) : failed(current, 'It goes round without acting.');
  }
  return current;
}

/** Goes on after a step that acted. */
export function resolved(playbook: Playbook, state: RunState, threadId: string, result: StepResult): RunState {
  const thread = waitingSteps(state).find(({ id }) => id === threadId);
  const step = playbook.workflow[thread?.step ?? ''];
  if (thread === undefined || step === undefined) return state;
  const next = (result === 'success' ? step.on_success : step.on_failure) ?? step.on_completion;
  if (next !== undefined) return replaced(playbook, state, entered(state, thread, next));
  // A step that failed with nobody to take it up ends the run: what follows a success must not follow it.
  if (result === 'failure') return excepted(playbook, state, `${step.name ?? thread.step} failed.`);
  return replaced(playbook, state, leaving(playbook, state, thread));
}

/** The playbook may say what to do then, once: the run has failed all the same, when that is done. */
function excepted(playbook: Playbook, state: RunState, fault: string): RunState {
  const step = playbook.workflow_exception;
  if (step === undefined || state.fault !== null) return failed(state, state.fault ?? fault);
  return { ...state, threads: [threadAt('x', step, { within: [], joins: null, visit: 1 })], fault };
}

function moved(playbook: Playbook, state: RunState, thread: Thread): RunState {
  const step = playbook.workflow[thread.step];
  if (step === undefined) return failed(state, `${thread.step} is not a step.`);
  const at = variablesAt(step, state.variables);
  switch (step.type) {
    case 'action':
      return halted(playbook, state, thread);
    case 'end':
      return replaced(playbook, state, leaving(playbook, state, thread));
    case 'parallel':
      return forked(state, thread, step);
    case 'if-condition':
      return chosen(playbook, state, thread, holds(step.condition, at) ? step.on_true : step.on_false);
    case 'while-condition':
      return looped(playbook, state, thread, step);
    case 'switch-condition':
      return chosen(playbook, state, thread, caseOf(step, at));
    case 'start':
      return chosen(playbook, state, thread, step.on_completion);
  }
}

/** Steps that lead back to themselves without a loop of their own would otherwise be done for ever. */
function halted(playbook: Playbook, state: RunState, thread: Thread): RunState {
  const step = playbook.workflow[thread.step];
  if (thread.visit > MOST_VISITS && step !== undefined) return endless(state, thread, step);
  return replaced(playbook, state, { ...thread, state: 'waiting' });
}

function caseOf(
  { switch: named, cases }: Extract<PlaybookStep, { type: 'switch-condition' }>,
  variables: Variables,
): string | undefined {
  const value = String(filled(named, variables));
  return Object.hasOwn(cases, value) ? cases[value] : cases['default'];
}

/** Steps whose branch goes back to what follows them. */
const CHOOSING: ReadonlySet<string> = new Set(['if-condition', 'switch-condition']);

/** The branch ends at its own end; what follows the step itself comes after. */
function chosen(playbook: Playbook, state: RunState, thread: Thread, next: string | undefined): RunState {
  if (next === undefined) return replaced(playbook, state, afterwards(playbook, state, thread));
  const step = playbook.workflow[thread.step];
  const within = CHOOSING.has(step?.type ?? '') ? [...thread.within, thread.step] : thread.within;
  return replaced(playbook, state, entered(state, { ...thread, within }, next));
}

function looped(
  playbook: Playbook,
  state: RunState,
  thread: Thread,
  step: Extract<PlaybookStep, { type: 'while-condition' }>,
): RunState {
  if (!holds(step.condition, variablesAt(step, state.variables)))
    return replaced(playbook, state, afterwards(playbook, state, thread));
  if (thread.visit > MOST_VISITS) return endless(state, thread, step);
  return replaced(
    playbook,
    state,
    entered(state, { ...thread, within: [...thread.within, thread.step] }, step.on_true),
  );
}

function forked(state: RunState, thread: Thread, step: Extract<PlaybookStep, { type: 'parallel' }>): RunState {
  const branches = step.next_steps.map((next, index) =>
    threadAt(`${thread.id}.${String(thread.visit)}.${String(index + 1)}`, next, {
      within: [],
      joins: thread.id,
      visit: 1,
    }),
  );
  const parked: Thread = { ...thread, within: [...thread.within, thread.step], state: 'ended' };
  return { ...state, threads: [...state.threads.map((each) => (each.id === thread.id ? parked : each)), ...branches] };
}

/** A branch is over: back to the step that it is part of, or, of a parallel, to waiting for the other branches. */
function leaving(playbook: Playbook, state: RunState, thread: Thread): Thread {
  const around = thread.within.at(-1);
  if (around === undefined) return { ...thread, state: 'ended' };
  const outside = { ...thread, step: around, within: thread.within.slice(0, -1) };
  // A loop is judged again; everything else goes on after itself.
  return playbook.workflow[around]?.type === 'while-condition'
    ? entered(state, outside, around)
    : afterwards(playbook, state, outside);
}

function afterwards(playbook: Playbook, state: RunState, thread: Thread): Thread {
  const step = playbook.workflow[thread.step];
  const next = step?.on_completion ?? step?.on_success;
  return next === undefined ? leaving(playbook, state, { ...thread, state: 'ready' }) : entered(state, thread, next);
}

function entered(state: RunState, thread: Thread, step: string): Thread {
  return { ...thread, step, visit: (state.visits[visitOf(thread.id, step)] ?? 0) + 1, state: 'ready' };
}

const visitOf = (thread: string, step: string): string => `${thread}/${step}`;

function replaced(playbook: Playbook, state: RunState, thread: Thread): RunState {
  const threads = state.threads.map((each) => (each.id === thread.id ? thread : each));
  const visits = { ...state.visits, [visitOf(thread.id, thread.step)]: thread.visit };
  return joined(playbook, { ...state, threads, visits }, thread);
}

/** Once the last branch of a parallel has ended, the thread that forked goes on after it. */
function joined(playbook: Playbook, state: RunState, thread: Thread): RunState {
  const parent = state.threads.find(({ id }) => id === thread.joins);
  const open = state.threads.some((each) => each.joins === thread.joins && each.state !== 'ended');
  if (thread.state !== 'ended' || parent === undefined || open) return state;
  const rest = { ...state, threads: state.threads.filter((each) => each.joins !== parent.id) };
  const back = { ...parent, step: parent.within.at(-1) ?? parent.step, within: parent.within.slice(0, -1) };
  return replaced(playbook, rest, afterwards(playbook, rest, back));
}

function finished(state: RunState): RunState {
  if (!state.threads.every((thread) => thread.state === 'ended')) return state;
  return { ...state, outcome: state.fault === null ? 'DONE' : 'FAILED' };
}

function endless(state: RunState, thread: Thread, step: PlaybookStep): RunState {
  return failed(state, `${step.name ?? thread.step} goes round without end.`);
}

function failed(state: RunState, fault: string): RunState {
  return { ...state, outcome: 'FAILED', fault };
}
