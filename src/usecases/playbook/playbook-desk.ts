import { hasRole, type Principal } from '../../domain/access.js';
import { canonicalText, sha256Hex } from '../../domain/canonical.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { PlaybookRun, PlaybookVersion, RunEntry } from '../../pipeline/act/ports-playbooks.js';
import { requireReason } from '../action/requester.js';
import { type AdvanceParts, advanceRun, starterOf } from './advance.js';
import { type Playbook, type PlaybookStep, readPlaybook, type Variables } from './cacao.js';
import { checkCommand, namesOfCommand } from './command.js';
import { checkCondition } from './condition.js';
import { playbookOfCase } from './export-case.js';
import { begin, resolved, settle, waitingSteps } from './engine.js';
import { declaredValues, givenValues, namesIn } from './variables.js';
import type { AnswerManual, PlaybookDoor, ShownRun, StartRun, StopRun } from './ports.js';
import { stopRun } from './stop-run.js';

export interface PlaybookDeskParts extends AdvanceParts {
  readonly newId: () => string;
  /** Called after something was asked for. */
  readonly committed: () => void;
}

const MOST_LISTED = 200;

/** Playbooks where a procedure must be followed exactly. */
export function playbookDesk(parts: PlaybookDeskParts): PlaybookDoor {
  return {
    import: (principal, text) => importPlaybook(parts, principal, text),
    list: (principal) => {
      requireReader(principal);
      return parts.playbooks.list(MOST_LISTED);
    },
    start: (principal, run) => start(parts, principal, run),
    answer: (principal, answer) => answerManual(parts, principal, answer),
    stop: (principal, input) => stop(parts, principal, input),
    caseOf: async (principal, uid) => {
      requireReader(principal);
      return (await runBy(parts, uid)).case;
    },
    runs: async (principal, number) => {
      requireReader(principal);
      const runs = await parts.playbooks.runsOfCase(number);
      return Promise.all(runs.map((run) => shownRun(parts, run)));
    },
    exportCase: async (principal, number) => {
      requireReader(principal);
      const actions = await parts.actions.actions.ofCase(number);
      return canonicalText(playbookOfCase(number, actions));
    },
  };
}

async function importPlaybook(parts: PlaybookDeskParts, by: Principal, text: string): Promise<PlaybookVersion> {
  if (by.kind !== 'human' || !hasRole(by, 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'Playbooks are imported by people who own policies.');
  const playbook = readPlaybook(text);
  checkSteps(playbook);
  const digest = sha256Hex(canonicalText(playbook));
  const key = `${playbook.id}@${playbook.modified}`;
  const { id, name, modified } = playbook;
  const version = { key, id, name, modified, digest, text, importedBy: by.id, importedAt: parts.now() };
  if (await parts.playbooks.add(version)) return version;
  const there = await parts.playbooks.find(key);
  if (there?.digest === digest) return there;
  throw new InputFault('VERSION_CONFLICT', `${key} is here already with another content.`, {
    remedy: 'A changed playbook has a later time of modification.',
  });
}

/** What could not be run is refused before somebody needs it. */
function checkSteps(playbook: Playbook): void {
  for (const [name, step] of Object.entries(playbook.workflow)) {
    try {
      checkStep(step);
      requireDeclared(playbook, step);
    } catch (fault) {
      if (!(fault instanceof InputFault)) throw fault;
      throw new InputFault('BAD_USER_INPUT', `workflow.${name}: ${fault.message}`, {
        place: { path: `workflow.${name}` },
        ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }),
      });
    }
  }
}

function checkStep(step: PlaybookStep): void {
  if (step.type === 'action') step.commands.forEach(checkCommand);
  if (step.type === 'if-condition' || step.type === 'while-condition') checkCondition(step.condition);
  if (step.type === 'switch-condition' && namesIn(step.switch).length === 0)
    throw new InputFault('BAD_USER_INPUT', 'switch names no variable.', {
      remedy: 'It is one name, as __name__:value.',
    });
}

/** A name that nobody declared has no value, ever: a condition would never hold of it. */
function requireDeclared({ playbook_variables: shared = {} }: Playbook, step: PlaybookStep): void {
  const unknown = namesRead(step).find(
    (name) => shared[name] === undefined && step.step_variables?.[name] === undefined,
  );
  if (unknown === undefined) return;
  throw new InputFault('BAD_USER_INPUT', `${unknown} is not declared.`, {
    remedy: 'Declare it in playbook_variables, or in step_variables of the step.',
  });
}

function namesRead(step: PlaybookStep): readonly string[] {
  switch (step.type) {
    case 'action':
      return step.commands.flatMap(namesOfCommand);
    case 'if-condition':
    case 'while-condition':
      return namesIn(step.condition);
    case 'switch-condition':
      return namesIn(step.switch);
    default:
      return [];
  }
}

async function start(parts: PlaybookDeskParts, by: Principal, input: StartRun): Promise<ShownRun> {
  requireFollower(by, 'Playbooks are run by analysts and responders.');
  const reason = requireReason(input.reason);
  const stored = await parts.playbooks.find(input.key);
  if (stored === null) throw new InputFault('NOT_FOUND', `There is no playbook ${input.key}.`);
  const playbook = readPlaybook(stored.text);
  requireInForce(playbook, parts.now());
  const run: PlaybookRun = {
    uid: parts.newId(),
    playbook: stored.key,
    case: input.case,
    startedAt: parts.now(),
    startedBy: starterOf(by),
    reason,
    state: begin(playbook, startingVariables(playbook, input.variables)),
    version: 1,
    log: [],
  };
  await parts.playbooks.start(run);
  return goOn(parts, run.uid);
}

/** Its author says when it holds. */
function requireInForce(playbook: Playbook, now: number): void {
  const { id, modified, revoked, valid_from: from, valid_until: until } = playbook;
  const told = `${id}@${modified}`;
  if (revoked === true) throw bad(`${told} was revoked by its author.`, 'playbook');
  if (from !== undefined && now < Date.parse(from)) throw bad(`${told} is not valid before ${from}.`, 'playbook');
  if (until !== undefined && now >= Date.parse(until)) throw bad(`${told} is not valid since ${until}.`, 'playbook');
}

/** Constants stay as they are; what is external must be given. */
function startingVariables(playbook: Playbook, given: Variables): Variables {
  const specs = playbook.playbook_variables ?? {};
  const declared = Object.entries(specs);
  for (const name of Object.keys(given)) requireVariable(playbook, name);
  const values = { ...declaredValues(specs), ...givenValues(specs, given) };
  const missing = declared.find(([name, spec]) => spec.external === true && values[name] === undefined);
  if (missing !== undefined) throw bad(`${missing[0]} is missing.`, `variables.${missing[0]}`);
  return values;
}

function requireVariable({ playbook_variables: declared = {} }: Playbook, name: string): void {
  const spec = declared[name];
  if (spec === undefined || spec.constant === true)
    throw bad(`${name} is no variable that can be given.`, `variables.${name}`);
}

async function answerManual(parts: PlaybookDeskParts, by: Principal, input: AnswerManual): Promise<ShownRun> {
  requireFollower(by, 'Manual steps are for analysts and responders.');
  const note = requireReason(input.note);
  const { run, playbook } = await readRun(parts, input.run);
  for (const name of Object.keys(input.variables)) requireVariable(playbook, name);
  const told = givenValues(playbook.playbook_variables ?? {}, input.variables);
  const settled = settle(playbook, run.state);
  const thread = waitingSteps(settled).find(({ id, step }) => id === input.thread && step === input.step);
  if (thread === undefined || manualOf(playbook.workflow[thread.step]) === null)
    throw new InputFault('VERSION_CONFLICT', 'This step does not wait for a person any more.');
  const kind = input.success ? 'success' : 'failure';
  const { id, step: name, visit } = thread;
  const entry: RunEntry = { at: parts.now(), thread: id, step: name, visit, kind, action: null, by: by.id, note };
  const state = { ...settled, variables: { ...settled.variables, ...told } };
  // What a machine has to do of the same step comes after the person's part.
  const goesOn = input.success && hasMachinePart(playbook.workflow[thread.step]);
  const next = goesOn ? state : settle(playbook, resolved(playbook, state, id, kind));
  if (!(await parts.playbooks.keep({ ...run, state: next }, [entry], parts.now())))
    throw new InputFault('VERSION_CONFLICT', 'The run has gone on meanwhile; look at it again.');
  return goOn(parts, run.uid);
}

async function stop(parts: PlaybookDeskParts, by: Principal, input: StopRun): Promise<ShownRun> {
  requireFollower(by, 'Runs are stopped by analysts and responders.');
  await stopRun(parts, by, input);
  parts.committed();
  return shownRun(parts, await runBy(parts, input.run));
}

async function readRun(parts: PlaybookDeskParts, uid: string) {
  const run = await runBy(parts, uid);
  const stored = await parts.playbooks.find(run.playbook);
  if (stored === null) throw noSuchRun();
  return { run, playbook: readPlaybook(stored.text) };
}

async function runBy(parts: PlaybookDeskParts, uid: string): Promise<PlaybookRun> {
  const run = await parts.playbooks.run(uid);
  if (run === null) throw noSuchRun();
  return run;
}

function noSuchRun(): InputFault {
  return new InputFault('NOT_FOUND', 'There is no such run.');
}

function hasMachinePart(step: PlaybookStep | undefined): boolean {
  return step?.type === 'action' && step.commands.some(({ type }) => type !== 'manual');
}

async function goOn(parts: PlaybookDeskParts, uid: string): Promise<ShownRun> {
  const run = await runBy(parts, uid);
  await advanceRun(parts, run);
  parts.committed();
  return shownRun(parts, (await parts.playbooks.run(uid)) ?? run);
}

async function shownRun(parts: PlaybookDeskParts, run: PlaybookRun): Promise<ShownRun> {
  const stored = await parts.playbooks.find(run.playbook);
  const workflow = stored === null ? {} : readPlaybook(stored.text).workflow;
  const { uid, playbook, state, startedAt, log } = run;
  const waiting = waitingSteps(state).map(({ id: thread, step }) => ({
    ...{ thread, step, name: workflow[step]?.name ?? step },
    manual: manualOf(workflow[step]),
  }));
  const { outcome, fault } = state;
  return { uid, playbook, caseNumber: run.case, outcome, fault, startedAt, startedBy: run.startedBy.id, waiting, log };
}

/** What a person is to do at a step; null where a machine does it. */
function manualOf(step: PlaybookStep | undefined): string | null {
  if (step?.type !== 'action') return null;
  const manual = step.commands.flatMap((command) =>
    command.type === 'manual'
      ? [command.command ?? Buffer.from(command.command_b64 ?? '', 'base64').toString('utf8')]
      : [],
  );
  return manual.length === 0 ? null : manual.join('\n');
}

function requireFollower(by: Principal, told: string): void {
  if (by.kind !== 'human' || !hasRole(by, 'responder', 'analyst')) throw new PermissionFault('FORBIDDEN', told);
}

function requireReader(by: Principal): void {
  if (hasRole(by, 'analyst', 'responder', 'policy_owner', 'auditor')) return;
  throw new PermissionFault('FORBIDDEN', 'This role may not read playbooks.');
}

function bad(message: string, path: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
