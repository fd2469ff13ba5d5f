import { termOf } from '../../domain/action-arguments.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionRequest } from '../../domain/action.js';
import type { Autonomy, GuardFacts, Requester } from '../../domain/authorization.js';
import { type ApprovalTimes, DEFAULT_APPROVAL_TIMES } from '../../domain/approval.js';
import { distinctPeople, isSamePerson, type Named } from '../../domain/same-person.js';
import { canonicalText } from '../../domain/canonical.js';
import { InputFault } from '../../domain/errors.js';
import { inverseOf } from '../../domain/inverse.js';
import type { ActionRecord } from '../../domain/records.js';
import { only, type Tx } from '../session.js';
import { actionOf } from './action-rows.js';
import { GUARD_KINDS, isFrozen, ORGANISATION, targetFacts } from './context-facts.js';
import { factsAsOf } from './context.store.js';
import { decisionFacts, type DecisionRow, worstDecision } from './decision-facts.js';
import {
  APPROVALS_IN_FORCE,
  AUTONOMY_LEVELS,
  CURRENT_DECISIONS,
  DIRECTORY_SIZE,
  EXECUTED_ACTION,
  KEEP_TOKENS,
  LOCK_GATES,
  READ_GATES,
} from './permit.cypher.js';
import { reserved, usage } from './rate-tokens.js';
import { isInvolved, namesInCase } from './approver.store.js';
import type { Reach } from './reach.store.js';

/** What the deployment, not the graph, decides about facts. */
export interface FactSettings {
  readonly approvals: ApprovalTimes;
  /** Hour and weekday in the organisation's time zone. */
  readonly calendar: (now: number) => { readonly hour: number; readonly weekday: number };
  /** Level of a (policy, action, segment) that nobody has signed for. */
  readonly defaultAutonomy: Autonomy;
}

/** L2: without evidence a machine may ask, and a person says yes each time. */
export const DEFAULT_FACT_SETTINGS: FactSettings = {
  calendar: (now) => ({ hour: new Date(now).getUTCHours(), weekday: new Date(now).getUTCDay() }),
  defaultAutonomy: 2,
  approvals: DEFAULT_APPROVAL_TIMES,
};

export interface FactQuery {
  readonly case: number;
  readonly request: ActionRequest;
  readonly requester: Requester;
  readonly reason: string;
  readonly now: number;
  /** Uid of the action, '' before it exists. */
  readonly action: string;
  readonly argumentsDigest: string;
}

/** Every fact a permission rests on, in this transaction; `lock` for all that will write what the answer allows. */
export async function readFacts(
  tx: Tx,
  query: FactQuery,
  reach: Reach,
  options: { readonly settings: FactSettings; readonly lock: boolean },
): Promise<GuardFacts> {
  const { now, request, requester } = query;
  const gates = await readGates(tx, query, options.lock);
  const at = { asOf: now, knownAt: now };
  const context = await factsAsOf(tx, { subjects: [...reach.keys, ORGANISATION], at, kinds: GUARD_KINDS });
  const decisions = await tx.run<DecisionRow>(CURRENT_DECISIONS, { case: query.case, subjects: reach.keys });
  const worst = worstDecision(decisions);
  const target = { key: request.target, kind: reach.kind, ...targetFacts(context, now, reach) };
  const people = await readApprovals(tx, query, worst?.uid ?? '');
  return {
    principal: { id: requester.id, kind: requester.kind, roles: requester.roles },
    action: await actionFacts(tx, request),
    target,
    decision: decisionFacts(worst, now),
    autonomy: await readAutonomy(tx, autonomyKeys(worst?.policyId ?? '', request.type, target), {
      ...options.settings,
      most: actionTypeOf(request.type)?.maxAutonomy ?? 0,
    }),
    ...people,
    ...gates,
    reasonGiven: query.reason.trim() !== '',
    blastRadius: reach.blast,
    directorySize: only(await tx.run<{ people: number }>(DIRECTORY_SIZE)).people,
    changeFreeze: isFrozen(context),
    ...options.settings.calendar(now),
  };
}

async function actionFacts(tx: Tx, { type: id, target, args }: ActionRequest): Promise<GuardFacts['action']> {
  const type = actionTypeOf(id);
  if (type === undefined) throw new InputFault('BAD_USER_INPUT', `There is no action called ${id}.`);
  // Only the undoing of our own executed change is exempt; the same call on anything else is a change like any other.
  const ours = type.effect !== 'revert' || (await undoesOurs(tx, { type: id, target, args }));
  const reversible = type.reversal.kind !== 'irreversible';
  const effect = ours ? type.effect : 'contain';
  return { type: id, effect, reversible, ttlMinutes: termOf(type, args), dryRun: false };
}

/** With other arguments it would put something there that was not there before, and free what others hold. */
async function undoesOurs(tx: Tx, asked: ActionRequest): Promise<boolean> {
  const uid = asked.args['reverts'];
  if (typeof uid !== 'string') return false;
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(EXECUTED_ACTION, { uid, target: asked.target });
  const inverse = row === undefined ? null : inverseOf(actionOf(row.action));
  return inverse !== null && canonicalText(inverse) === canonicalText(asked);
}

async function readGates(tx: Tx, query: FactQuery, lock: boolean) {
  const { type, target } = query.request;
  const gates = only(
    await tx.run<{ killSwitch: boolean; tokens: readonly string[] }>(lock ? LOCK_GATES : READ_GATES, { type }),
  );
  return { killSwitch: gates.killSwitch, ...usage(gates.tokens, query.action, target, query.now) };
}

async function readApprovals(tx: Tx, query: FactQuery, decision: string) {
  const { action, argumentsDigest, now } = query;
  const approvers = await tx.run<Voice>(APPROVALS_IN_FORCE, { action, argumentsDigest, decision, now });
  const names = await namesInCase(tx, query.case, now);
  const barred = (voice: Voice): boolean =>
    spokenBy(voice).some((person) => isInvolved(person, names) || isSamePerson(person, query.requester));
  const involved = approvers.filter(barred).map(({ id }) => id);
  return { approvals: distinctVoices(approvers), involved };
}

/** A yes, and for whom it was said where somebody stood in. */
interface Voice extends Named {
  readonly voice: string | null;
  readonly voiceName: string | null;
  readonly voiceLogins: readonly string[];
}

function spokenBy({ id, name, logins = [], voice, voiceName, voiceLogins }: Voice): readonly Named[] {
  const own = { id, name, logins };
  return voice === null ? [own] : [own, { id: voice, name: voiceName ?? '', logins: voiceLogins }];
}

/** Whoever delegated and then answers too has still one voice, and so has who answers with a key and again after signing in. */
function distinctVoices(approvers: readonly Voice[]): readonly string[] {
  const heard = approvers.flatMap((voice) =>
    spokenBy(voice)
      .slice(-1)
      .map((person) => ({ ...person, said: voice.id })),
  );
  return distinctPeople(heard).map(({ said }) => said);
}

/** Whether the target is of tier 0, or so little known that it counts as such. */
export async function isTierZero(tx: Tx, reach: Reach, now: number): Promise<boolean> {
  const at = { asOf: now, knownAt: now };
  const { tier, known } = targetFacts(
    await factsAsOf(tx, { subjects: reach.keys, at, kinds: GUARD_KINDS }),
    now,
    reach,
  );
  return tier === 0 || !known;
}

/** From the most specific to the most general: policy, action and segment; policy and action; action. */
function autonomyKeys(policy: string, type: string, target: GuardFacts['target']): readonly string[] {
  const segment = `tier${String(target.tier)}/${target.environment}`;
  return [`${policy}|${type}|${segment}`, `${policy}|${type}|*`, `*|${type}|*`];
}

/** The most specific level that an owner signed for. */
async function readAutonomy(
  tx: Tx,
  keys: readonly string[],
  settings: Pick<FactSettings, 'defaultAutonomy'> & { readonly most: Autonomy },
): Promise<Autonomy> {
  const rows = await tx.run<{ key: string; level: Autonomy }>(AUTONOMY_LEVELS, { keys });
  const levels = new Map(rows.map(({ key, level }) => [key, level]));
  const signed = keys.find((key) => levels.has(key)) ?? '';
  const level = levels.get(signed) ?? settings.defaultAutonomy;
  return level > settings.most ? settings.most : level;
}

/** Takes the action's place in the rate window; its lock is held since the facts were read. */
export async function reserveToken(tx: Tx, action: string, request: ActionRequest, now: number): Promise<void> {
  const { type, target } = request;
  const gates = only(await tx.run<{ tokens: readonly string[] }>(READ_GATES, { type }));
  await tx.run(KEEP_TOKENS, { type, tokens: reserved(gates.tokens, { at: now, action, target }) });
}
