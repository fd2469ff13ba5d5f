import { ACTION_TYPES } from '../../src/domain/action-types.js';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { shippedPolicies } from '../../src/app/platform/decisions.js';
import { correlationSide } from '../../src/app/platform/correlation.js';
import type { Scenario } from '../../src/app/demo/scenario.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { actionLedger } from '../../src/graph/stores/action.store.js';
import { grantAutonomy } from '../../src/graph/stores/autonomy.store.js';
import { alertGraph, alertPart } from '../../src/graph/stores/alert-case.store.js';
import { auditPart } from '../../src/graph/stores/audit.store.js';
import { baselinePart } from '../../src/graph/stores/baseline.store.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { decidingGraph } from '../../src/graph/stores/deciding.store.js';
import { identityPart } from '../../src/graph/stores/identity-case.store.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { lateEvidencePart } from '../../src/graph/stores/late-evidence.store.js';
import { namesPart } from '../../src/graph/stores/named.store.js';
import { feedStore } from '../../src/graph/stores/indicator.store.js';
import { DEFAULT_FACT_SETTINGS } from '../../src/graph/stores/permit.store.js';
import { responseQueue } from '../../src/graph/stores/response-queue.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator } from '../../src/pipeline/act/ports.js';
import { guardStage } from '../../src/pipeline/guard/index.js';
import { dispatchRule } from '../../src/pipeline/guard/ruling.js';
import {
  factNamesOf,
  loadMappings,
  normaliseRecord,
  SHIPPED_MAPPINGS,
  storedFields,
} from '../../src/pipeline/normalise/index.js';
import { importContext } from '../../src/usecases/context/import-facts.js';
import { DEFAULT_GROUPING } from '../../src/usecases/correlation/group-cases.js';
import { groupAlertsNext } from '../../src/usecases/decision/group-alerts.js';
import { importFeed } from '../../src/usecases/decision/import-feed.js';
import type { Lookups } from '../../src/usecases/decision/ask-questions.js';
import { decideNext } from '../../src/usecases/decision/decide-case.js';
import { respondNext } from '../../src/usecases/decision/respond-to-case.js';
import { ingestRecords, MAX_RECORDS } from '../../src/usecases/ingest/ingest-records.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { testHandOver } from '../harness/hand-over.js';

const principal: Principal = { id: 'loader', name: 'loader', kind: 'service', roles: ['integrator'], sources: ['*'] };
const operator: Principal = { id: 'operator', name: 'operator', kind: 'human', roles: ['admin'], sources: [] };
/** Feeds were read before anything happened. */
const FEED_READ = Date.UTC(2026, 0, 1);
const library = loadMappings([SHIPPED_MAPPINGS]);
/** Connectors a deployment would have; none is reached, for nothing is dispatched here. */
const CONNECTORS = Object.fromEntries(
  ['okta', 'entra', 'google', 'mde', 'aws', 'm365'].map((name) => [name, Object.keys(ACTION_TYPES)]),
);

const SETTINGS = { ...DEFAULT_FACT_SETTINGS, connectors: CONNECTORS };
/** Longer than any vendor's job is left alone before it is looked at. */
const ROUND_MS = 31_000;

/** Everything between a vendor's record and a proposed action, as the platform wires it, stepped by hand. */
export class Pipeline {
  private readonly correlation;
  private readonly handOver;
  private clock: number;

  constructor(
    private readonly graph: Graph,
    now: number,
    private readonly lookups: Lookups = {},
  ) {
    this.clock = now;
    const fail = (fault: unknown): never => {
      throw fault;
    };
    const fields = storedFields(factNamesOf(library));
    this.correlation = correlationSide(graph, { fields, onWork: () => undefined, onFault: fail, now: this.now });
    this.handOver = testHandOver(graph, {
      normalise: (record) => normaliseRecord(record, library),
      parts: [
        baselinePart,
        this.correlation.part,
        alertPart(randomUUID),
        identityPart(randomUUID),
        lateEvidencePart(randomUUID),
        namesPart,
        auditPart,
      ],
    });
  }

  readonly now = (): number => ++this.clock;

  /** The same clock read without moving it: sends run side by side, and none may see how often the others looked. */
  readonly time = (): number => this.clock;

  async start(): Promise<void> {
    await this.correlation.loadRules([join('seeds', 'rules', 'eql')]);
    await this.correlation.worker.drain();
  }

  async learn(context: string): Promise<void> {
    if (context === '') return;
    await importContext(operator, context, { context: contextStore(this.graph), now: this.now });
  }

  async deliver(source: string, records: readonly string[]): Promise<void> {
    const input = { principal, source, records: [...records], idempotencyKey: null };
    const deps = { handOver: this.handOver, now: this.now, maxRecords: MAX_RECORDS };
    const { rejected } = await ingestRecords(input, deps);
    if (rejected.length > 0) throw new Error(`${source}: ${JSON.stringify(rejected[0])}`);
  }

  /** Works until every queue is empty. */
  async settle(): Promise<void> {
    await this.correlation.worker.drain();
    const { now } = this;
    const policies = shippedPolicies();
    const alerts = { graph: alertGraph(this.graph), policies, grouping: DEFAULT_GROUPING, now, newId: randomUUID };
    while (await groupAlertsNext(alerts));
    const deciding = { graph: decidingGraph(this.graph), policies, now, lookups: this.lookups };
    while (await decideNext(deciding));
    const guard = guardStage({ guard: shippedGuard, actions: actionLedger(this.graph, SETTINGS) });
    const signal = new AbortController().signal;
    while (await respondNext({ queue: responseQueue(this.graph), guard, now: this.now, signal }));
  }

  /** Sends what is permitted to these vendors, with time passing between the rounds, until nothing is left to send or to look at. */
  async dispatch(actuators: readonly Actuator[]): Promise<void> {
    const dispatcher = createDispatcher({
      outbox: graphOutbox(this.graph, SETTINGS),
      actuators,
      ruleAt: (now) => dispatchRule(shippedGuard, now),
      now: this.time,
      random: () => 0.5,
      pause: async () => undefined,
      holder: 'pipeline',
      onFault: (fault) => {
        throw fault;
      },
    });
    while ((await dispatcher.runOnce()) > 0) this.clock += ROUND_MS;
  }

  async load(scenario: Scenario, arrange: <T>(items: readonly T[]) => readonly T[] = (items) => items): Promise<void> {
    await this.learn(scenario.context);
    for (const level of scenario.levels) await grantAutonomy(this.graph, { ...level, now: FEED_READ });
    for (const feed of scenario.feeds)
      await importFeed(operator, { ...feed, maxAgeMs: null }, { feeds: feedStore(this.graph), now: () => FEED_READ });
    const deliveries = scenario.files.flatMap(({ source, lines }) =>
      chunks(arrange(lines)).map((records) => ({ source, records })),
    );
    for (const { source, records } of arrange(deliveries)) await this.deliver(source, records);
  }
}

/** Small deliveries, so that records of one story come in many transactions. */
const CHUNK = 40;

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
}
