import type { Principal } from '../../domain/access.js';
import type { ActionRequest } from '../../domain/action.js';
import { type ActionType, actionTypeOf } from '../../domain/action-types.js';
import {
  type Ending,
  type Foothold,
  type FootholdKind,
  FOOTHOLDS,
  footholdsOf,
  residualOf,
} from '../../domain/containment.js';
import { InputFault } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { ContainmentReads, KnownPerson } from '../../pipeline/guard/ports-containment.js';
import type { ContainmentDoor, ShownPlan } from './containment-ports.js';
import { type ActionParts, proposeAction } from './propose-action.js';
import { requireReason } from './requester.js';

export interface ContainmentParts extends ActionParts {
  readonly containment: ContainmentReads;
}

export interface ContainmentQuestion {
  readonly case: number;
  readonly target: string;
  /** What was added since then counts; null = since the case's first event. */
  readonly since: number | null;
}

/** One foothold, what ends it, and what still works of it now. */
export interface PlannedStep extends Omit<Foothold, 'endings'> {
  /** What ends it here; null where no action does, and a person must. */
  readonly request: ActionRequest | null;
  /** Arguments that no record tells. */
  readonly needs: readonly string[];
  readonly reachable: boolean;
  /** Nothing of it works any more. */
  readonly ended: boolean;
  /** Until when it works, where that is known; null otherwise. */
  readonly until: number | null;
}

export interface ContainmentPlan {
  readonly target: string;
  readonly label: string;
  readonly accounts: readonly string[];
  readonly since: number;
  readonly steps: readonly PlannedStep[];
}

/** Everything that must end for a person to be out, over all their accounts; writes nothing. */
export async function planContainment(
  parts: ContainmentParts,
  question: ContainmentQuestion,
): Promise<ContainmentPlan> {
  const person = await parts.containment.person(question.target);
  if (person === null) throw new InputFault('NOT_FOUND', `Nobody is known as ${question.target}.`);
  return planFor(parts, question, person);
}

async function planFor(
  parts: ContainmentParts,
  question: ContainmentQuestion,
  person: KnownPerson,
): Promise<ContainmentPlan> {
  const { containment } = parts;
  const now = parts.now();
  const since = question.since ?? (await containment.since(question.case));
  const events = await containment.events(person.accounts, since, now);
  const footholds = footholdsOf(person, events);
  const left = new Map(
    residualOf(footholds, await containment.effects(question.case), now).map((each) => [each.foothold, each]),
  );
  const steps = footholds.map((foothold): PlannedStep => {
    const residual = left.get(foothold);
    const { endings, ...shown } = foothold;
    const served = endings.find((ending) => isServed(containment, foothold, ending));
    const { request, needs } = served ?? endings[0] ?? { request: null, needs: [] };
    const reachable = served !== undefined;
    return { ...shown, request, needs, reachable, ended: residual === undefined, until: residual?.until ?? null };
  });
  return { ...person, since, steps };
}

function isServed(containment: ContainmentReads, { kind, account }: Foothold, { request }: Ending): boolean {
  const acted = kind === 'sign_in' || kind === 'session' ? account : request.target;
  return containment.serves(acted, request.type);
}

export interface ContainPerson extends ContainmentQuestion {
  readonly reason: string;
  /** Which kinds of foothold; null = all that an action ends. */
  readonly kinds: readonly FootholdKind[] | null;
}

export interface Contained {
  readonly plan: ContainmentPlan;
  readonly actions: readonly ActionRecord[];
}

/** Asks for every step of the plan that an action can take and a record tells enough for; each is judged by itself. */
export async function containPerson(parts: ContainmentParts, by: Principal, input: ContainPerson): Promise<Contained> {
  const reason = requireReason(input.reason);
  const plan = await planContainment(parts, input);
  const wanted = plan.steps.filter(
    ({ kind, ended, until, needs, reachable }) =>
      reachable && !ended && until === null && needs.length === 0 && (input.kinds?.includes(kind) ?? true),
  );
  if (wanted.length === 0)
    throw new InputFault('BAD_USER_INPUT', `Nothing of ${plan.label} is left that an action could end.`, {
      remedy: 'Look at containmentPlan: what has no action, no connector or lacks an argument is for a person.',
    });
  const actions: ActionRecord[] = [];
  for (const request of distinct(wanted.map((step) => step.request)))
    actions.push(await proposeAction(parts, by, { case: input.case, request, reason }));
  return { plan: await planContainment(parts, input), actions };
}

/** One request ends the sessions of all accounts, and one what was added since the earliest time asked for. */
function distinct(requests: readonly (ActionRequest | null)[]): readonly ActionRequest[] {
  const kept = new Map<string, ActionRequest>();
  for (const request of requests) {
    if (request === null) continue;
    const { since, ...rest } = request.args;
    const name = JSON.stringify([request.type, request.target, rest]);
    const before = kept.get(name)?.args['since'];
    if (before === undefined || String(since) < String(before)) kept.set(name, request);
  }
  return [...kept.values()];
}

/** The use cases as the API asks for them; `wrote` wakes whoever works on what was asked for. */
export function containmentDesk(parts: ContainmentParts, wrote: () => void): ContainmentDoor {
  return {
    plan: async (question) => shownPlan(await planContainment(parts, question)),
    contain: async (principal, { kinds, ...request }) => {
      const known = kinds === null ? null : FOOTHOLDS.filter((kind) => kinds.includes(kind));
      const { plan, actions } = await containPerson(parts, principal, { ...request, kinds: known });
      wrote();
      return { actions, plan: shownPlan(plan) };
    },
    residual: async (uid) => {
      const action = await parts.actions.read(uid);
      const kinds: readonly string[] = action === null ? [] : (actionTypeOf(action.type)?.targetKinds ?? []);
      if (action === null || !kinds.includes('Account')) return [];
      const person = await parts.containment.person(action.target);
      // A request may name somebody of whom no record tells.
      if (person === null) return [];
      const plan = await planFor(parts, { case: action.case, target: action.target, since: null }, person);
      return shownPlan(plan).steps.filter(({ ended }) => !ended);
    },
    seenAfter: async (uid) => {
      const action = await parts.actions.read(uid);
      const type = action === null ? undefined : actionTypeOf(action.type);
      return action === null || type === undefined || !isBlock(type) ? null : parts.containment.seenAfter(action, type);
    },
  };
}

const BLOCKED: ReadonlySet<string> = new Set(['IpAddress', 'Domain', 'File']);

function isBlock({ verb, targetKinds }: ActionType): boolean {
  return verb === 'deny' && targetKinds.some((kind) => BLOCKED.has(kind));
}

function shownPlan({ steps, ...plan }: ContainmentPlan): ShownPlan {
  return { ...plan, steps: steps.map(({ request, ...step }) => ({ ...step, action: request?.type ?? null })) };
}
