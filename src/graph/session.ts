import neo4j, { type Driver, type ManagedTransaction, type Session } from 'neo4j-driver';
import { InvariantBroken } from '../domain/errors.js';
import { graphFault, stoppedFault } from './faults.js';
import { integersOf, type Params } from './params.js';

export interface GraphConfig {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** Where a server holds several; absent: the user's own. */
  readonly database?: string;
}

/** Runs Cypher; rows come back as plain objects with numbers for integers. */
export interface Tx {
  run<Row extends object>(query: string, params?: Params): Promise<readonly Row[]>;
}

/** The one door to Neo4j. Queries are constants of `stores/*.cypher.ts`, values travel as parameters only. */
export class Graph implements Tx {
  private constructor(
    private readonly driver: Driver,
    private readonly home: { readonly database?: string },
  ) {}

  static async connect(config: GraphConfig): Promise<Graph> {
    const auth = neo4j.auth.basic(config.user, config.password);
    const driver = neo4j.driver(config.uri, auth, {
      disableLosslessIntegers: true,
      maxConnectionPoolSize: 50,
      connectionAcquisitionTimeout: 30_000,
    });
    const graph = new Graph(driver, config.database === undefined ? {} : { database: config.database });
    try {
      await driver.verifyConnectivity(graph.home);
      await graph.run(/* cypher */ 'RETURN 1 AS one');
    } catch (cause) {
      await driver.close();
      throw graphFault(cause);
    }
    return graph;
  }

  /** One read query, auto-commit: saves two round trips over a transaction. */
  run<Row extends object>(query: string, params: Params = {}): Promise<readonly Row[]> {
    return this.autoCommit(neo4j.session.READ, { query, params });
  }

  /** Reads that the database itself stops after this long, and at once when nobody waits for them any more. */
  reader(timeoutMs: number, signal?: AbortSignal): Tx {
    return {
      run: <Row extends object>(query: string, params: Params = {}) =>
        this.autoCommit<Row>(neo4j.session.READ, { query, params }, { timeoutMs, ...(signal && { signal }) }),
    };
  }

  /** One statement outside a managed transaction: schema commands and `CALL … IN TRANSACTIONS`. */
  runAlone<Row extends object>(query: string, params: Params = {}): Promise<readonly Row[]> {
    return this.autoCommit(neo4j.session.WRITE, { query, params });
  }

  /** A write transaction; `work` may run several times when the database asks for a retry, so it keeps no state outside. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.within(neo4j.session.WRITE, (session) => session.executeWrite((tx) => work(managed(tx))));
  }

  read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.within(neo4j.session.READ, (session) => session.executeRead((tx) => work(managed(tx))));
  }

  /** For rows that are read a piece at a time, nothing retried; whoever opens it closes it. */
  openReadSession(fetchSize: number): Session {
    return this.driver.session({ ...this.home, defaultAccessMode: neo4j.session.READ, fetchSize });
  }

  close(): Promise<void> {
    return this.driver.close();
  }

  private autoCommit<Row extends object>(
    mode: 'READ' | 'WRITE',
    { query, params }: { readonly query: string; readonly params: Params },
    { timeoutMs, signal }: ReadLimits = {},
  ): Promise<readonly Row[]> {
    return this.within(mode, (session) =>
      unlessStopped(session, signal, async () => {
        const limits = timeoutMs === undefined ? {} : { timeout: timeoutMs };
        const result = await session.run(query, integersOf(params), limits);
        return result.records.map((record) => record.toObject() as Row);
      }),
    );
  }

  private async within<T>(mode: 'READ' | 'WRITE', work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.driver.session({ ...this.home, defaultAccessMode: mode });
    try {
      return await work(session);
    } catch (cause) {
      throw graphFault(cause);
    } finally {
      await session.close();
    }
  }
}

interface ReadLimits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Closing a session resets its connection, and with that the database ends what it runs for it. */
async function unlessStopped<T>(session: Session, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const isStopped = () => signal?.aborted ?? false;
  if (isStopped()) throw stoppedFault(signal?.reason);
  const stop = () => void session.close().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } catch (cause) {
    throw isStopped() ? stoppedFault(cause) : cause;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function managed(tx: ManagedTransaction): Tx {
  return {
    run: async <Row extends object>(query: string, params: Params = {}) => {
      const result = await tx.run(query, integersOf(params));
      return result.records.map((record) => record.toObject() as Row);
    },
  };
}

/** The only row of a query that must have one. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new InvariantBroken(`expected one row, got ${String(rows.length)}`);
  return row;
}
