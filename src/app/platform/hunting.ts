import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cypherDatabase } from '../../graph/hunt/cypher-database.js';
import type { Graph } from '../../graph/session.js';
import { runQueue } from '../../graph/stores/hunt-run.store.js';
import { huntShelf } from '../../graph/stores/hunt-shelf.store.js';
import { correlationGraph } from '../../graph/stores/scope.transaction.js';
import { trialReads } from '../../graph/stores/trial.store.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type { Lateness } from '../../pipeline/correlate/ports.js';
import { anchoredQueries } from '../../usecases/hunt/anchored-queries.js';
import type { CypherHunts } from '../../usecases/hunt/cypher-hunt.js';
import type { HuntDoor } from '../../usecases/hunt/door.js';
import { HuntDesk } from '../../usecases/hunt/hunt-desk.js';
import { HuntJobs } from '../../usecases/hunt/hunt-jobs.js';
import type { HuntSurroundings } from '../../usecases/hunt/hunt-text.js';
import { RuleDesk } from '../../usecases/hunt/rule-desk.js';
import type { Config } from '../config/config.js';
import { huntsBeside, type Opened } from './hunt-graph.js';
import { LATENESS } from './correlation.js';
import { sigmaSources } from './rule-folders.js';
import { shortestKept } from '../../domain/retention.js';
import { operationCatalogue } from '../../pipeline/normalise/index.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { type Sleeper, WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';

export interface HuntingOptions {
  readonly surroundings: HuntSurroundings;
  readonly compile: CompileRecord;
  readonly cypher: Opened<CypherHunts>;
  readonly lateness: Lateness;
  /** Told after each commit of the hunts: subscribers have something to read. */
  readonly told: () => void;
  /** Told when a rule was put in force or retired. */
  readonly ruled: () => void;
  readonly onFault: (name: string, fault: unknown) => void;
  readonly now?: () => number;
}

export interface Hunting {
  readonly door: HuntDoor;
  readonly jobs: HuntJobs;
  readonly worker: Sleeper & { start(): void; stop(): Promise<void> };
}

/** What hunts need to know of this deployment. */
export function huntingOf(
  { retention }: Config,
  fields: FieldCatalogue,
): Pick<HuntingOptions, 'surroundings' | 'lateness'> {
  const verbs = new Set(operationCatalogue().keys());
  return {
    surroundings: { fields, sources: sigmaSources, verbs, retentionMs: shortestKept(retention) },
    lateness: LATENESS,
  };
}

const AT_ONCE = 2;
/** Hits that one run holds in memory. */
const HIT_CAP = 1_000_000;
/** One piece of reading; a run is made of many. */
const READ_MS = 60_000;

/** Hunting as this deployment is configured. */
export function huntingSide(
  graph: Graph,
  config: Config,
  {
    fields,
    ...options
  }: Pick<HuntingOptions, 'compile' | 'told' | 'ruled' | 'onFault'> & { readonly fields: FieldCatalogue },
): Hunting {
  return hunting(graph, { ...huntingOf(config, fields), ...options, cypher: huntsBeside(graph, config) });
}

/** Hunts and the life of rules: the doors, and the node's runs. */
export function hunting(graph: Graph, options: HuntingOptions): Hunting {
  const { surroundings, told, onFault, now = Date.now } = options;
  const { opened: cypher, close } = options.cypher;
  const node = `${hostname()}-${randomUUID()}`;
  const queue = runQueue(graph);
  const reads = trialReads(graph.reader(READ_MS));
  const jobs = new HuntJobs({
    ...{ queue, reads, cypher, surroundings, node, now },
    queries: anchoredQueries(cypherDatabase(graph, randomUUID)),
    lateness: options.lateness,
    hitCap: HIT_CAP,
    most: AT_ONCE,
    committed: told,
    pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    onFault: (fault) => onFault('hunts', fault),
  });
  const loop = new Loop(() => jobs.step(), { name: 'hunts', idleMs: WATCHED_FOR_MS, onFault });
  const committed = (): void => {
    loop.wake();
    told();
  };
  const cancelHere = (uid: string): void => jobs.cancel(uid);
  const parts = { shelf: huntShelf(graph), queue, reads, cypher, surroundings, now, newId: randomUUID };
  const desk = new HuntDesk({ ...parts, committed, cancelHere });
  const rules = new RuleDesk({
    hunts: desk,
    graph: correlationGraph(graph, node),
    compile: options.compile,
    now,
    committed: options.ruled,
  });
  const stop = async (): Promise<void> => {
    await Promise.all([loop.stop(), jobs.stop()]);
    await close();
  };
  return {
    door: doorOf(desk, rules),
    jobs,
    worker: { name: loop.name, wake: () => loop.wake(), start: () => loop.start(), stop },
  };
}

function doorOf(desk: HuntDesk, rules: RuleDesk): HuntDoor {
  return {
    lint: (principal, text) => desk.lint(principal, text),
    explain: (principal, what, range) => desk.explain(principal, what, range),
    save: (principal, hunt) => desk.save(principal, hunt),
    run: (principal, request) => desk.run(principal, request),
    cancel: (principal, run) => desk.cancel(principal, run),
    difference: (principal, left, right) => desk.difference(principal, left, right),
    promote: (principal, promotion) => rules.promoteHunt(principal, promotion),
    saveRule: (principal, rule) => rules.save(principal, rule),
    backtest: (principal, request) => rules.backtest(principal, request),
    promoteRule: (principal, promotion) => rules.promote(principal, promotion),
    retireRule: (principal, { key, reason }) => rules.retire(principal, key, reason),
  };
}
