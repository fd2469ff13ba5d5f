import type { Principal } from '../../domain/access.js';
import { isSettled } from '../../domain/action-progress.js';
import { PlatformError } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { PlaybookRun, PlaybookStore, RunEntry, Thread } from '../../pipeline/act/ports-playbooks.js';
import { queueRule } from '../../pipeline/guard/ruling.js';
import type { ActionParts } from '../action/propose-action.js';
import { type Command, type Playbook, type PlaybookStep, readPlaybook, type Variables } from './cacao.js';
import { checkedRequest, namesOfCommand, requestOfCommand } from './command.js';
import { resolved, settle, type StepResult, waitingSteps } from './engine.js';
import { variablesAt } from './variables.js';

export interface AdvanceParts {
  readonly playbooks: PlaybookStore;
  readonly actions: ActionParts;
  readonly now: () => number;
}

const BATCH = 20;
const BY = 'system:playbooks';

/** Goes on with every run that is not over. All that a run knows is in the graph, so any node can, after any crash. */
export async function advanceRuns(parts: AdvanceParts): Promise<boolean> {
  const runs = await parts.playbooks.open(parts.now(), BATCH);
  let moved = false;
  for (const run of runs) moved = (await advanceRun(parts, run)) || moved;
  return moved;
}

/** One pass over the waiting steps of a run; true where something changed. */
export async function advanceRun(parts: AdvanceParts, run: PlaybookRun): Promise<boolean> {
  const stored = run.state.outcome === 'RUNNING' ? await parts.playbooks.find(run.playbook) : null;
  if (stored === null) return false;
  const playbook = readPlaybook(stored.text);
  const now = parts.now();
  const entries: RunEntry[] = [];
  let state = settle(playbook, run.state);
  // A step that ends may let another begin: as far as it goes at once, looking anew after each.
  for (let moved = true; moved;) {
    moved = false;
    for (const thread of waitingSteps(state)) {
      const outcome = await outcomeOf(parts, { run, playbook, thread, entries, now });
      if (outcome === null) continue;
      state = settle(playbook, resolved(playbook, state, thread.id, outcome));
      moved = state.outcome === 'RUNNING';
      break;
    }
  }
  if (entries.length === 0 && state === run.state) return parts.playbooks.keep(run, [], now).then(() => false);
  return parts.playbooks.keep({ ...run, state }, entries, now);
}

interface Visiting {
  readonly run: PlaybookRun;
  readonly playbook: Playbook;
  readonly thread: Thread;
  readonly entries: RunEntry[];
  readonly now: number;
}

/** Asks for what the step wants unless that was done; what became of it, or null while that is open. */
async function outcomeOf(parts: AdvanceParts, visiting: Visiting): Promise<StepResult | null> {
  const { run, playbook, thread, entries, now } = visiting;
  const step = playbook.workflow[thread.step];
  if (step?.type !== 'action') return null;
  const told = [...run.log, ...entries].filter((entry) => isOf(entry, thread));
  const note: Note = (kind, action, text) => {
    const { id, step: name, visit } = thread;
    entries.push({ at: now, thread: id, step: name, visit, kind, action, by: BY, note: text });
  };
  if (isHeldBack(step, told, now)) {
    if (reachedAt(told) === undefined) note('delayed', null, '');
    return null;
  }
  if (isOverdue(step, told, now)) {
    note('failure', null, 'It took longer than its timeout.');
    return 'failure';
  }
  return goOn(parts, visiting, { step, told, note });
}

interface Going {
  readonly step: ActionStep;
  readonly told: readonly RunEntry[];
  readonly note: Note;
}

/** People's part of a step comes first, then what machines do of it. */
async function goOn(parts: AdvanceParts, visiting: Visiting, { step, told, note }: Going): Promise<StepResult | null> {
  const { thread } = visiting;
  const commands = step.commands.filter((command): command is Sent => command.type === 'openc2-http');
  const byPerson = commands.length < step.commands.length && !told.some(({ kind }) => kind === 'success');
  if (byPerson) {
    if (!told.some(({ kind }) => kind === 'manual')) note('manual', null, step.name ?? thread.step);
    return null;
  }
  const asked = told.filter(({ kind }) => kind === 'asked');
  if (asked.length === commands.length) return together(parts, asked, note);
  return askAll(parts, visiting, { commands: commands.slice(asked.length), note });
}

type ActionStep = Extract<PlaybookStep, { type: 'action' }>;

const reachedAt = (told: readonly RunEntry[]): number | undefined => told.find(({ kind }) => kind === 'delayed')?.at;

/** Its delay begins when the step is reached. */
function isHeldBack({ delay = 0 }: ActionStep, told: readonly RunEntry[], now: number): boolean {
  const reached = reachedAt(told);
  return delay > 0 && (reached === undefined || now < reached + delay);
}

/** It was asked for and has not ended in time. */
function isOverdue({ timeout = 0 }: ActionStep, told: readonly RunEntry[], now: number): boolean {
  const began = told.find(({ kind }) => kind === 'asked' || kind === 'manual')?.at;
  return timeout > 0 && began !== undefined && now > began + timeout;
}

type Note = (kind: RunEntry['kind'], action: string | null, text: string) => void;

async function askAll(
  parts: AdvanceParts,
  visiting: Visiting,
  { commands, note }: { readonly commands: readonly Sent[]; readonly note: Note },
): Promise<StepResult | null> {
  for (const command of commands) {
    const asked = await ask(parts, visiting, command);
    if ('refused' in asked) {
      note('failure', null, asked.refused);
      return 'failure';
    }
    note('asked', asked.uid, '');
  }
  return null;
}

type Sent = Extract<Command, { type: 'openc2-http' }>;

const isOf = (entry: RunEntry, { id, step, visit }: Thread): boolean =>
  entry.thread === id && entry.step === step && entry.visit === visit;

/** Under the person who started the run, through the same guard as everything else. What they may not ask for fails. */
async function ask(parts: AdvanceParts, visiting: Visiting, command: Sent): Promise<Asked> {
  const { run, now } = visiting;
  const variables = variablesOf(visiting);
  // What a name stands for is not known: the name itself is no target.
  const missing = namesOfCommand(command).find((name) => variables[name] === undefined);
  if (missing !== undefined) return { refused: `The command was not asked for: ${missing} has no value.` };
  try {
    const request = checkedRequest(requestOfCommand(command, variables));
    const rule = queueRule(parts.actions.guard, now);
    const proposal = { case: run.case, request, requester: run.startedBy, reason: run.reason, now };
    // What was done before the run began is not a step of it; what was done since may be this one, asked for twice.
    const since = run.startedAt;
    return await parts.actions.actions.propose({ ...proposal, since }, rule);
  } catch (fault) {
    if (fault instanceof PlatformError && fault.code === 'BAD_USER_INPUT')
      return { refused: `The command was not asked for: ${fault.message}` };
    throw fault;
  }
}

type Asked = { readonly uid: string } | { readonly refused: string };

function variablesOf({ run, playbook, thread }: Visiting): Variables {
  const step = playbook.workflow[thread.step];
  return step === undefined ? run.state.variables : variablesAt(step, run.state.variables);
}

/** All commands of a step must have worked; the first that did not decides. */
async function together(parts: AdvanceParts, asked: readonly RunEntry[], note: Note): Promise<StepResult | null> {
  const actions = await Promise.all(asked.map(({ action }) => parts.actions.actions.read(action ?? '')));
  const failed = actions.find((action) => action === null || hasFailed(action));
  if (failed !== undefined) {
    note('failure', failed?.uid ?? null, failed?.state ?? 'GONE');
    return 'failure';
  }
  if (!actions.every((action) => action?.state === 'CONFIRMED' || action?.state === 'COMPENSATED')) return null;
  note('success', null, '');
  return 'success';
}

function hasFailed(action: ActionRecord): boolean {
  return isSettled(action) && action.state !== 'CONFIRMED' && action.state !== 'COMPENSATED';
}

/** Who starts a run is who asks at each of its steps. */
export function starterOf({ id, name, kind, roles }: Principal): PlaybookRun['startedBy'] {
  return { id, name, kind: kind === 'human' ? 'human' : 'agent', roles };
}
