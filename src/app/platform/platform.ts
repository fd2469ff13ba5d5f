import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Graph } from '../../graph/session.js';
import { sideBySide, type TransactionPart } from '../../graph/transaction-part.js';
import { apiKeyStore } from '../../graph/stores/api-key.store.js';
import { alertGraph, alertPart } from '../../graph/stores/alert-case.store.js';
import { appendAudit, auditPart } from '../../graph/stores/audit.store.js';
import { lateEvidencePart } from '../../graph/stores/late-evidence.store.js';
import { namesPart } from '../../graph/stores/named.store.js';
import { identityPart } from '../../graph/stores/identity-case.store.js';
import { baselinePart } from '../../graph/stores/baseline.store.js';
import { decideAgainWithoutEnded } from '../../graph/stores/context-parts.store.js';
import { decidingGraph } from '../../graph/stores/deciding.store.js';
import { keepGuardrails } from '../../graph/stores/permit-archive.store.js';
import { policyShelf } from '../../graph/stores/policy-shelf.store.js';
import { recordInForce } from '../../graph/stores/policy-archive.store.js';
import { workersNeeded } from '../../graph/stores/work-queue.store.js';
import { responseQueue } from '../../graph/stores/response-queue.store.js';
import { guardStage } from '../../pipeline/guard/index.js';
import { factNamesOf, storedFields } from '../../pipeline/normalise/index.js';
import { Authenticator } from '../../usecases/access/authenticate.js';
import type { Lookups } from '../../usecases/decision/ask-questions.js';
import { endTermsNext } from '../../usecases/action/end-terms.js';
import { decideNext } from '../../usecases/decision/decide-case.js';
import { LivePolicies } from '../../usecases/decision/live-policies.js';
import { respondNext } from '../../usecases/decision/respond-to-case.js';
import { DEFAULT_GROUPING } from '../../usecases/correlation/group-cases.js';
import { groupAlertsNext } from '../../usecases/decision/group-alerts.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { Config } from '../config/config.js';
import type { ConnectorEntry } from '../config/connectors-file.js';
import { attachmentFiles } from './attachment-files.js';
import { packageRoot } from '../package-root.js';
import { graphSide, type GraphSide } from '../server/graph-side.js';
import type { LoginParts } from '../server/login-door.js';
import { Lookout, type Sleeper, WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';
import type { ActionSide } from './action-side.js';
import { type ActingSide, actingSide } from './acting-side.js';
import type { ApprovalSide } from './approval-side.js';
import { callsOf, type Calls } from './calls.js';
import { correlationSide, type CorrelationSide } from './correlation.js';
import type { LoadOutcome } from './rule-folders.js';
import { shippedPolicies } from './decisions.js';
import { decisionDoors } from './decision-doors.js';
import { actionDoor } from './action-door.js';
import { auditDoor, contextDoor, peopleDoors } from './doors.js';
import { identitySide } from './identity-side.js';
import { huntingSide, type Hunting } from './hunting.js';
import { intakeSide } from './intake-side.js';
import { journaling } from './journaling.js';
import { lifeOf, type Worker } from './life.js';
import { lookupsOf } from './lookups.js';
import { mappingFolders } from './mapping-folders.js';
import type { Reading } from './directories.js';
import { outwardReaders } from './outward-readers.js';
import { outbound } from './outbound.js';
import { retaining } from './retaining.js';
import { sealing } from './sealing.js';
import { signInSide } from './sign-in-side.js';
import { baselineWatch, trustSide } from './trust-side.js';

export interface PlatformOptions {
  readonly graph: Graph;
  readonly config: Config;
  readonly log: Logger;
  /** The demo's own vendors, used where the configuration names no real ones. */
  readonly simulated: readonly ConnectorEntry[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Platform {
  readonly useCases: UseCases;
  readonly feedHub: GraphSide['hub'];
  readonly approvals: ApprovalSide['desk'];
  /** Null where no identity provider is configured. */
  readonly login: LoginParts | null;
  /** Stores and activates the shipped rules and those of SEQUITUR_RULES. */
  loadRules(): Promise<LoadOutcome>;
  /** Keeps the policies and guardrails in force for whoever checks a decision later, and tells the audit of a change. */
  recordConfiguration(): Promise<void>;
  startWork(): void;
  /** Ends after the steps under way; what is queued waits in the graph. */
  stopWork(): Promise<void>;
}

/** Times of cases are of minutes. */
const DESK_MS = 1_000;
/** Terms are of minutes. */
const TERMS_MS = 5_000;

/** Every stage, use case and worker of one node over one graph. */
export function createPlatform({ graph, config, log, simulated, env }: PlatformOptions): Platform {
  const onFault = logged(log);
  const mappings = mappingFolders(config.SEQUITUR_MAPPINGS, log);
  const keys = new Authenticator(apiKeyStore(graph), Date.now);
  const people = signInSide(graph, config, keys);
  const lookout = new Lookout({ look: () => workersNeeded(graph, Date.now()), onFault });
  const calls = callsOf(lookout, () => ({ worker: correlation.worker, feed: side.feed, out }));
  const vouched = people.person;
  const acting = actingSide(graph, { config, env, simulated, onFault, vouched, wrote: () => calls.wrote() });
  const policies = new LivePolicies(shippedPolicies(), policyShelf(graph));
  const deciding = { actions: acting.actions, policies, lookups: lookupsOf(config, env), told: () => calls.told() };
  const work = workOf(graph, deciding, onFault);
  const fields = storedFields(factNamesOf(mappings.current()));
  const correlation = correlationSide(graph, {
    fields,
    onWork: afterWork(work.decide, calls),
    onFault: (fault) => onFault('correlate', fault),
  });
  const hears = { committed: calls.written, peopleChanged: () => people.forget() };
  const side = graphSide(graph, { log, record: appendAudit, ...hears, ...attachmentFiles(config, env) });
  const parts = partsBeside(correlation.part);
  const out = outbound(graph, { env, record: appendAudit, onFault, redisUrl: config.REDIS_URL, onWake: calls.heard });
  const { told, wrote, received } = calls;
  const intake = intakeSide(graph, { config, mappings: mappings.current, parts, received, onFault });
  const regular = regularly(graph, { config, env, side, policies, onFault, contextPart: correlation.contextPart });
  const loops = [...acting.loops, mappings, out, ...intake.loops, ...regular];
  const hunts = huntingSide(graph, config, { fields, compile: correlation.compile, told, ruled: wrote, onFault });
  for (const sleepers of [Object.values(work), acting.watched, intake.loops, sleepersOf(correlation)])
    lookout.watchFor(sleepers);
  lookout.watchFor([hunts.worker, out]);
  const life = { dispatcher: acting.actions.dispatcher, seals: sealing(graph, { config, env }, onFault) };
  return {
    useCases: {
      ...side,
      ...intake.useCases,
      access: people.access,
      ...doorsOf(graph, { wrote, acting, keys, hunts, correlation, webhooks: out.webhooks, policies, config }),
      ...decisionDoors(graph, policies, { decide: work.decide, contextPart: correlation.contextPart }),
    },
    feedHub: side.hub,
    ...{ approvals: acting.approvals.desk, login: people.login },
    recordConfiguration: () => recordConfiguration(graph, acting.actions, policies),
    loadRules: () => correlation.loadRules(ruleFolders(config)),
    ...lifeOf([lookout, correlation.worker, hunts.worker, ...Object.values(work), ...loops], life),
  };
}

/** Most passes find nothing: then nobody has to read or decide anything. */
function afterWork(decide: Loop, { told, written }: Calls): (foundSomething: boolean) => void {
  return (foundSomething) => {
    if (!foundSomething) return written();
    decide.wake();
    told();
  };
}

/** What commits with the events of a batch. */
function partsBeside(correlation: TransactionPart): readonly TransactionPart[] {
  const beside = sideBySide([
    ...[baselinePart, correlation, alertPart(randomUUID), identityPart(randomUUID)],
    ...[lateEvidencePart(randomUUID), namesPart],
  ]);
  // The audit goes last: its stream heads stay locked until the commit.
  return [beside, auditPart];
}

interface DoorParts {
  readonly wrote: () => void;
  readonly acting: ActingSide;
  readonly keys: Authenticator;
  readonly correlation: CorrelationSide;
  readonly policies: LivePolicies;
  readonly config: Config;
  readonly hunts: Hunting;
  readonly webhooks: UseCases['webhooks'];
}

/** What the API does beyond reading the graph and working on cases. */
function doorsOf(graph: Graph, parts: DoorParts) {
  const { wrote, acting, keys, correlation, webhooks, hunts, policies, config } = parts;
  return {
    actions: actionDoor(acting.actions.parts, wrote),
    ...acting.doors,
    trust: trustSide(graph, acting.actions.guard, async () => (await policies.current()).live, ruleFolders(config)),
    whyNot: correlation.whyNot,
    identity: identitySide(graph, correlation.part, wrote),
    context: contextDoor(graph, {
      wrote,
      contextPart: correlation.contextPart,
      inForce: async () => (await policies.current()).live,
    }),
    audit: auditDoor(graph),
    ...peopleDoors(graph, keys),
    webhooks,
    hunts: hunts.door,
  };
}

function sleepersOf({ worker }: CorrelationSide): readonly Sleeper[] {
  return [
    { name: 'correlate', wake: () => worker.wake() },
    { name: 'backFill', wake: () => worker.wakeBackFill() },
  ];
}

interface RegularWork extends Reading {
  readonly side: GraphSide;
  readonly policies: LivePolicies;
}

/** What is done by the clock. */
function regularly(graph: Graph, work: RegularWork): readonly Worker[] {
  const { config, side, policies, onFault } = work;
  return [
    new Loop(side.tend, { name: 'desk', idleMs: DESK_MS, onFault }),
    journaling(side.journal, onFault),
    retaining(graph, config, onFault),
    baselineWatch(graph, async () => (await policies.current()).live, onFault),
    ...outwardReaders(graph, work),
  ];
}

function logged(log: Logger): (name: string, fault: unknown) => void {
  return (name, fault) => {
    log.error({ err: fault, work: name }, 'background work failed; trying again');
  };
}

function ruleFolders({ SEQUITUR_RULES: own }: Config): readonly string[] {
  return [join(packageRoot(), 'seeds', 'rules'), ...ownFolder(own)];
}

function ownFolder(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : [folder];
}

async function recordConfiguration(graph: Graph, { parts, guard }: ActionSide, policies: LivePolicies): Promise<void> {
  await guard.refresh();
  const { digest: guardrails, source } = parts.guard.guardrails;
  await keepGuardrails(graph, guardrails, source);
  const { live } = await policies.current();
  await recordInForce(graph, { guardrails, policies: live.map(({ bundle }) => bundle) }, Date.now());
}

interface Work {
  readonly terms: Loop;
  readonly alerts: Loop;
  readonly decide: Loop;
  readonly respond: Loop;
}

interface WorkParts {
  readonly actions: ActionSide;
  readonly policies: LivePolicies;
  readonly lookups: Lookups;
  /** Subscribers have something to read. */
  readonly told: () => void;
}

function workOf(
  graph: Graph,
  { actions, policies, lookups, told }: WorkParts,
  onFault: (name: string, fault: unknown) => void,
): Work {
  const guard = guardStage({ guard: actions.parts.guard, actions: actions.parts.actions });
  const responses = { queue: responseQueue(graph), guard, now: Date.now, signal: new AbortController().signal };
  const answer = async (): Promise<boolean> => {
    const more = await respondNext(responses);
    if (more) actions.dispatcher.wake();
    if (more) told();
    return more;
  };
  const respond = new Loop(answer, { name: 'guard', idleMs: WATCHED_FOR_MS, onFault });
  const deciding = { graph: decidingGraph(graph), now: Date.now, lookups };
  const step = async (): Promise<boolean> => {
    const { live, shadow } = await policies.current();
    const more = await decideNext({ ...deciding, policies: live, shadow });
    if (more) respond.wake();
    if (more) told();
    return more;
  };
  const decide = new Loop(step, { name: 'decide', idleMs: WATCHED_FOR_MS, onFault });
  const grouping = { graph: alertGraph(graph), grouping: DEFAULT_GROUPING, now: Date.now, newId: randomUUID };
  const group = async (): Promise<boolean> => {
    const more = await groupAlertsNext({ ...grouping, policies: (await policies.current()).live });
    if (more) decide.wake();
    if (more) told();
    return more;
  };
  const end = async (): Promise<boolean> => {
    const ended = await decideAgainWithoutEnded(graph, Date.now(), randomUUID);
    return (await endTermsNext(actions.parts)) || ended;
  };
  const terms = new Loop(end, { name: 'terms', idleMs: TERMS_MS, onFault });
  return { terms, respond, decide, alerts: new Loop(group, { name: 'alerts', idleMs: WATCHED_FOR_MS, onFault }) };
}
