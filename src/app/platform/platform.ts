import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Graph } from '../../graph/session.js';
import { apiKeyStore } from '../../graph/stores/api-key.store.js';
import { appendAudit, auditPart } from '../../graph/stores/audit.store.js';
import { baselinePart } from '../../graph/stores/baseline.store.js';
import { decidingGraph } from '../../graph/stores/deciding.store.js';
import { keepGuardrails } from '../../graph/stores/permit-archive.store.js';
import { recordInForce } from '../../graph/stores/policy-archive.store.js';
import { responseQueue } from '../../graph/stores/response-queue.store.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import { guardStage } from '../../pipeline/guard/index.js';
import { factNamesOf, loadMappings, SHIPPED_MAPPINGS, storedFields } from '../../pipeline/normalise/index.js';
import { Authenticator } from '../../usecases/access/authenticate.js';
import { decideNext } from '../../usecases/decision/decide-case.js';
import { respondNext } from '../../usecases/decision/respond-to-case.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { Config } from '../config/config.js';
import { packageRoot } from '../package-root.js';
import { graphSide, type GraphSide } from '../server/graph-side.js';
import { Loop } from '../work/loop.js';
import { actionSide, type ActionSide } from './action-side.js';
import { actuatorsOf, type OktaPlace } from './connectors.js';
import { correlationSide } from './correlation.js';
import { shippedPolicies } from './decisions.js';
import { actionDoor, auditDoor, contextDoor, ingestDoor, peopleDoors, replayDoor } from './doors.js';
import { ingestion } from './ingestion.js';
import { sealing, type Sealing } from './sealing.js';

export interface PlatformOptions {
  readonly graph: Graph;
  readonly config: Config;
  readonly log: Logger;
  /** Another Okta than the configured one: the demo's simulator. */
  readonly okta: OktaPlace | null;
  readonly env: NodeJS.ProcessEnv;
}

export interface Platform {
  readonly useCases: UseCases;
  readonly feedHub: GraphSide['hub'];
  /** Stores and activates the shipped rules and those of SEQUITUR_RULES; gives the keys of new versions. */
  loadRules(): Promise<readonly string[]>;
  /** Keeps the policies and guardrails in force for whoever checks a decision later, and tells the audit of a change. */
  recordConfiguration(): Promise<void>;
  startWork(): void;
  /** Ends after the steps under way; what is queued waits in the graph. */
  stopWork(): Promise<void>;
}

const POLL_MS = 500;

/** Every stage, use case and worker of one node over one graph. */
export function createPlatform({ graph, config, log, okta, env }: PlatformOptions): Platform {
  const onFault = faultLog(log);
  const mappings = loadMappings([
    SHIPPED_MAPPINGS,
    ...(config.SEQUITUR_MAPPINGS === undefined ? [] : [config.SEQUITUR_MAPPINGS]),
  ]);
  const actions = actionSide(graph, actuatorsOf(config, okta, env), (fault) => {
    onFault('act', fault);
  });
  const deciding = { actions, policies: shippedPolicies() };
  const work = workOf(graph, deciding, onFault);
  const correlation = correlationSide(graph, {
    fields: storedFields(factNamesOf(mappings)),
    onWork: () => {
      work.decide.wake();
      side.feed.notify();
    },
    onFault: (fault) => {
      onFault('correlate', fault);
    },
  });
  const side = graphSide(graph, { log, record: appendAudit });
  // The audit goes last: its stream heads stay locked until the commit.
  const handOver = ingestion(graph, config, { mappings, parts: [baselinePart, correlation.part, auditPart] });
  const wrote = (): void => {
    correlation.worker.wake();
    side.feed.notify();
  };
  const keys = new Authenticator(apiKeyStore(graph), Date.now);
  return {
    useCases: {
      ...side,
      access: { authenticate: (bearer) => keys.authenticate(bearer) },
      ingest: ingestDoor(handOver, wrote),
      deadLetters: replayDoor(graph, handOver, wrote),
      actions: actionDoor(actions.parts, wrote),
      context: contextDoor(graph),
      audit: auditDoor(graph),
      ...peopleDoors(graph, keys),
    },
    feedHub: side.hub,
    recordConfiguration: () => recordConfiguration(graph, deciding),
    loadRules: () =>
      correlation.loadRules([
        join(packageRoot(), 'seeds', 'rules', 'eql'),
        ...(config.SEQUITUR_RULES === undefined ? [] : [config.SEQUITUR_RULES]),
      ]),
    ...lifeOf(correlation.worker, work, { dispatcher: actions.dispatcher, seals: sealing(graph, config, onFault) }),
  };
}

function faultLog(log: Logger) {
  return (name: string, fault: unknown): void => {
    log.error({ err: fault, work: name }, 'background work failed; trying again');
  };
}

interface Deciding {
  readonly actions: ActionSide;
  readonly policies: readonly DecisionPolicy[];
}

async function recordConfiguration(graph: Graph, { actions, policies }: Deciding): Promise<void> {
  const { digest: guardrails, source } = actions.parts.guard.guardrails;
  await keepGuardrails(graph, guardrails, source);
  await recordInForce(graph, { guardrails, policies: policies.map(({ bundle }) => bundle) }, Date.now());
}

interface Work {
  readonly decide: Loop;
  readonly respond: Loop;
}

function workOf(graph: Graph, { actions, policies }: Deciding, onFault: (name: string, fault: unknown) => void): Work {
  const guard = guardStage({ guard: actions.parts.guard, actions: actions.parts.actions });
  const responses = { queue: responseQueue(graph), guard, now: Date.now, signal: new AbortController().signal };
  const respond = new Loop(() => respondNext(responses), { name: 'guard', idleMs: POLL_MS, onFault });
  const deciding = { graph: decidingGraph(graph), policies, now: Date.now };
  const step = async (): Promise<boolean> => {
    const more = await decideNext(deciding);
    if (more) respond.wake();
    return more;
  };
  return { respond, decide: new Loop(step, { name: 'decide', idleMs: POLL_MS, onFault }) };
}

function lifeOf(
  worker: ReturnType<typeof correlationSide>['worker'],
  work: Work,
  { dispatcher, seals }: { readonly dispatcher: ReturnType<typeof actionSide>['dispatcher']; readonly seals: Sealing },
) {
  let dispatching: { stop(): Promise<void> } | null = null;
  return {
    startWork: (): void => {
      worker.start();
      work.decide.start();
      work.respond.start();
      dispatching = dispatcher.start();
      seals.start();
    },
    stopWork: async (): Promise<void> => {
      await Promise.all([worker.stop(), work.decide.stop(), work.respond.stop(), dispatching?.stop()]);
      // After everybody who writes: nothing is left unsealed.
      await seals.stop();
    },
  };
}
