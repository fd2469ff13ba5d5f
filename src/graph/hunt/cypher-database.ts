import type { Plan, QueryResult, Result, Session } from 'neo4j-driver';
import { InvariantBroken } from '../../domain/errors.js';
import type { ExplainedQuery, PlanNode } from '../../rules/cypher/plan.js';
import type { HuntDatabase, HuntRow, StreamOptions } from '../../rules/cypher/ports.js';
import { integersOf } from '../params.js';
import type { Graph } from '../session.js';
import { TERMINATE_HUNT } from '../stores/hunt.cypher.js';
import { huntRow } from './cypher-cells.js';
import { cypherFault } from './cypher-faults.js';

/** Rows that the driver asks for at once; the rest waits in the database. */
const FETCH = 500;
/** On a line of its own, so that the columns of faults stay those of the query. */
const EXPLAIN = 'EXPLAIN\n';
/** Planning has no rows to stop at, so its limit is its own. */
const PLANNING_MS = 10_000;

/** Runs hunts on a graph: read access, auto-commit, no retries. `newId` names transactions, so that they can be ended. */
export function cypherDatabase(graph: Graph, newId: () => string): HuntDatabase {
  return {
    explain: (text) => explain(graph, text),
    stream: (text, options) => stream(graph, text, { ...options, hunt: newId() }),
  };
}

async function explain(graph: Graph, text: string): Promise<ExplainedQuery> {
  const session = graph.openReadSession(1);
  try {
    return explainedQuery(await session.run(EXPLAIN + text, {}, { timeout: PLANNING_MS }));
  } catch (cause) {
    throw cypherFault(cause, text, 1);
  } finally {
    await session.close();
  }
}

function explainedQuery({ summary }: QueryResult): ExplainedQuery {
  if (summary.plan === false) throw new InvariantBroken('EXPLAIN gave no plan');
  return { queryType: summary.queryType, plan: planNode(summary.plan) };
}

function planNode({ operatorType, arguments: given, children }: Plan): PlanNode {
  const { Details: details, EstimatedRows: rows } = given as { Details?: unknown; EstimatedRows?: unknown };
  return {
    operator: operatorType.replace(/@.*$/, ''),
    details: typeof details === 'string' ? details : '',
    estimatedRows: typeof rows === 'number' ? rows : 0,
    children: children.map(planNode),
  };
}

interface NamedStream extends StreamOptions {
  readonly hunt: string;
}

async function* stream(graph: Graph, text: string, options: NamedStream): AsyncGenerator<HuntRow> {
  const { signal, timeoutMs, hunt, parameters = {} } = options;
  signal.throwIfAborted();
  const session = graph.openReadSession(FETCH);
  const ended = endOnAbort(graph, hunt, signal);
  try {
    const result = session.run(text, integersOf(parameters), { timeout: timeoutMs, metadata: { hunt } });
    yield* rowsUntil(result, ended.rejects);
  } catch (cause) {
    signal.throwIfAborted();
    throw cypherFault(cause, text, 0);
  } finally {
    ended.forget();
    await closeSession(session, signal);
  }
}

async function* rowsUntil(result: Result, aborted: Promise<never>): AsyncGenerator<HuntRow> {
  const rows = result[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([rows.next(), aborted]);
      if (next.done === true) return;
      yield huntRow(next.value);
    }
  } finally {
    // A reader that had enough: what the database still holds is discarded.
    rows.return?.().catch(() => undefined);
  }
}

/** Rejects once the query has been ended in the database: a loop that cannot be interrupted must not hold its reader. */
function endOnAbort(graph: Graph, hunt: string, signal: AbortSignal) {
  let onAbort: () => void = () => undefined;
  const rejects = new Promise<never>((_, reject) => {
    onAbort = () => {
      const give = (): void => {
        reject(signal.reason as Error);
      };
      graph.runAlone(TERMINATE_HUNT, { hunt }).then(give, give);
    };
  });
  rejects.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const forget = (): void => {
    signal.removeEventListener('abort', onAbort);
  };
  return { rejects, forget };
}

/** Closing resets the connection, which ends what still runs on it; after an abort nobody waits for that. */
async function closeSession(session: Session, signal: AbortSignal): Promise<void> {
  const closed = session.close();
  if (signal.aborted) closed.catch(() => undefined);
  else await closed;
}
