import type { Plan, QueryResult, Record, Result } from 'neo4j-driver';
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
  const result = session.run(text, integersOf(parameters), { timeout: timeoutMs, metadata: { hunt } });
  const reader = new RowReader(result, ended.rejects);
  try {
    for (let row = await reader.next(); row !== null; row = await reader.next()) yield huntRow(row);
  } catch (cause) {
    signal.throwIfAborted();
    throw cypherFault(cause, text, 0);
  } finally {
    ended.forget();
    const closed = reader.settled().then(() => session.close());
    // after an abort nobody waits: a loop that cannot be interrupted must not hold its reader
    if (signal.aborted) closed.catch(() => undefined);
    else {
      if (!reader.isOver) await graph.runAlone(TERMINATE_HUNT, { hunt });
      await closed;
    }
  }
}

/**
 * A result, row by row. Closing its session while a batch is under way leaves a message behind on the connection, which
 * fails or hangs whoever is given that connection next; so what was asked for is awaited first.
 */
class RowReader {
  isOver = false;
  private readonly rows: AsyncIterator<Record>;
  private asked: Promise<void> = Promise.resolve();

  constructor(
    result: Result,
    private readonly aborted: Promise<never>,
  ) {
    this.rows = result[Symbol.asyncIterator]();
  }

  async next(): Promise<Record | null> {
    const next = this.rows.next();
    const over = (): void => {
      this.isOver = true;
    };
    this.asked = next.then(({ done }) => {
      if (done === true) over();
    }, over);
    const { done, value } = await Promise.race([next, this.aborted]);
    return done === true ? null : (value as Record);
  }

  /** Resolves once the database has nothing more to say; what a reader did not want is discarded. */
  async settled(): Promise<void> {
    await this.asked;
    if (!this.isOver) await this.rows.return?.().catch(() => undefined);
  }
}

/** Rejects once the query has been ended in the database. */
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
