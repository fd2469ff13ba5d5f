import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from '../../src/app/files/folder-files.js';
import { graphSide, type GraphSide } from '../../src/app/server/graph-side.js';
import { startServer, type RunningServer, type ServerOptions } from '../../src/app/server/start-server.js';
import type { AuditEntry } from '../../src/domain/audit.js';
import type { Principal, Role } from '../../src/domain/access.js';
import { PermissionFault } from '../../src/domain/errors.js';
import type { Graph, Tx } from '../../src/graph/session.js';
import type { Params } from '../../src/graph/params.js';
import type { UseCases } from '../../src/usecases/use-cases.js';

export interface ApiUnderTest {
  readonly server: RunningServer;
  readonly useCases: UseCases;
  /** Round trips to the database since the last reset. */
  readonly trips: Trips;
  readonly logged: object[];
  readonly revoked: Set<string>;
  readonly clock: { now: number };
  /** One look of whoever gives out cases and keeps their times. */
  /** What the audit was told; a transaction that was tried again tells twice. */
  readonly audited: readonly AuditEntry[];
  tend(): Promise<boolean>;
  ask(query: string, variables?: object, key?: string | null): Promise<Answer>;
  close(): Promise<void>;
}

interface Trips {
  count: number;
  /** What was read, in order. */
  asked: { readonly query: string; readonly params: Params }[];
}

export interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly { message: string; extensions: Record<string, unknown> }[];
  readonly extensions: { readonly cost?: { readonly requested: number; readonly limit: number } };
}

/** On a machine that is busy the database may need long to plan a query that it then runs in a moment. */
const PATIENT_MS = 110_000;

/** Keys of the tests: a role is its own key. */
export function principalOf(role: Role): Principal {
  const sources = role === 'integrator' ? ['okta/system_log'] : [];
  return { id: `key-${role}`, name: role, kind: 'human', roles: [role], sources, authenticatedAt: Date.now() };
}

/** `masked_analyst` is an analyst who sees personal data only masked. */
function holderOf(key: string): Principal {
  if (!key.startsWith('masked_')) return principalOf(key as Role);
  return { ...principalOf(key.slice('masked_'.length) as Role), id: `key-${key}`, masked: true };
}

/**
 * The real server on a real graph. Doors of other parts (ingestion, guard, context, audit) answer here with what their
 * contracts say, and keep nothing: the API is what is under test.
 */
export async function startApi(
  graph: Graph,
  options: Partial<ServerOptions> = {},
  doors: Partial<UseCases> = {},
): Promise<ApiUnderTest> {
  const trips: Trips = { count: 0, asked: [] };
  const logged: object[] = [];
  const audited: AuditEntry[] = [];
  const revoked = new Set<string>();
  const clock = { now: Date.parse('2026-11-03T08:00:00Z') };
  const log = { error: (detail: object) => void logged.push(detail), info: () => undefined };
  const side = graphSide(counting(graph, trips), {
    log,
    record: async (_tx, entries) => void audited.push(...entries),
    now: () => clock.now,
    queryTimeoutMs: PATIENT_MS,
    files: folderFiles(mkdtempSync(join(tmpdir(), 'sequitur-files-')), 0),
    fileLimitBytes: 1_000_000,
  });
  const useCases: UseCases = { ...side, ...doorsOfOthers(revoked), ...doors };
  const ready = async () => void (await graph.run('RETURN 1 AS one'));
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    useCases,
    ready,
    log,
    now: () => clock.now,
    ...options,
  });
  const ask = (query: string, variables: object = {}, key: string | null = 'analyst') =>
    post(server.url, { query, variables }, key);
  return {
    server,
    tend: side.tend,
    useCases,
    trips,
    logged,
    audited,
    revoked,
    clock,
    ask,
    close: () => server.close(),
  };
}

export async function post(url: string, body: object, key: string | null): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });
  const { data = null, errors = [], extensions = {} } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors, extensions };
}

function counting(graph: Graph, trips: Trips): Graph {
  const counted = (tx: Tx): Tx => ({
    run: <Row extends object>(query: string, params?: Params) => {
      trips.count += 1;
      trips.asked.push({ query, params: params ?? {} });
      return tx.run<Row>(query, params);
    },
  });
  return new Proxy(graph, {
    get: (target, name) => {
      if (name === 'reader') return (ms: number, signal?: AbortSignal) => counted(target.reader(ms, signal));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function doorsOfOthers(revoked: ReadonlySet<string>): Omit<UseCases, keyof GraphSide> {
  const denied = () => Promise.reject(new PermissionFault('GUARDRAIL_DENIED', 'The target is tier 0.'));
  return {
    access: {
      authenticate: async (bearer) => (revoked.has(bearer) || !/^[a-z_]+$/.test(bearer) ? null : holderOf(bearer)),
    },
    ingest: {
      ingestRecords: async (_principal, { records }) => ({
        accepted: records.length,
        duplicates: 0,
        rejected: [],
        receipt: records.map((_, index) => ({ index, eventIds: [`e${String(index)}`], outcome: 'NEW' as const })),
      }),
    },
    identity: { join: denied, split: denied },
    deadLetters: {
      replay: async (_principal, ids) => ({ replayed: ids.length, stillParked: 0 }),
      replayMatching: async () => ({ replayed: 0, stillParked: 0, after: null }),
    },
    reprocess: { begin: denied, of: async () => null },
    trust: {
      record: denied,
      autonomy: async () => [],
      responsibilities: async () => [],
      reliability: denied,
      promote: denied,
      reviewQueue: async () => [],
      misclassifications: async () => [],
      classify: denied,
      close: denied,
    },
    actions: {
      propose: denied,
      approve: async (_principal, { uid }) => uid,
      deny: async (_principal, { uid }) => uid,
      renew: async (_principal, { uid }) => uid,
      rollback: async (_principal, { uid }) => ({ uid, outcome: 'STOPPED', inverse: null, how: null }),
      rollbackCase: async () => [],
      preview: async () => ({ allowed: false, determiningPolicies: [], missing: ['approval'], blastRadius: null }),
    },
    playbooks: {
      import: denied,
      list: denied,
      start: denied,
      answer: denied,
      stop: denied,
      caseOf: denied,
      runs: denied,
      exportCase: denied,
    },
    containment: { plan: denied, contain: denied, residual: async () => [], seenAfter: async () => null },
    guardrails: { read: denied, save: denied, publish: denied },
    delegations: { delegate: denied, end: denied, list: async () => [] },
    lookBack: { invalidate: denied },
    policies: { saveDraft: denied, publish: denied, simulate: denied },
    whatIf: { ask: denied },
    feeds: { import: denied },
    history: { of: async () => [] },
    context: {
      set: async () => 'ctx-1',
      addException: async () => 'ctx-1',
      withdraw: async () => 'ctx-1',
      end: async () => 'ctx-1',
      import: denied,
      missing: async () => [],
      conflicts: async () => [],
      tasks: async () => ({ tasks: [], hasMore: false }),
    },
    webhooks: { create: denied, setActive: denied, replaceSecret: denied, replay: denied },
    keys: { create: denied, rotate: denied, revoke: denied, list: async () => [] },
    killSwitch: { read: denied, engage: denied, release: denied },
    sources: { all: async () => [], findings: async () => [], pulls: async () => [], drift: async () => [] },
    whyNot: denied,
    audit: {
      erase: denied,
      verify: async (stream) => ({
        ...{ stream, valid: true, events: 3, unsealed: 1, brokenAt: null },
        ...{ checkpoint: null, keys: [], inclusion: null, consistency: null },
      }),
    },
    hunts: {
      lint: denied,
      explain: denied,
      save: denied,
      run: denied,
      cancel: denied,
      difference: denied,
      promote: denied,
      saveRule: denied,
      backtest: denied,
      promoteRule: denied,
      retireRule: denied,
    },
  };
}
