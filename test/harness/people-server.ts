import { startServer } from '../../src/app/server/start-server.js';
import type { Principal, Role } from '../../src/domain/access.js';
import type { UseCases } from '../../src/usecases/use-cases.js';
import { post, type Answer } from './api-server.js';

export interface PeopleServer {
  readonly url: string;
  /** Asks as somebody: `rita.policy_owner` is Rita with that role. */
  ask(who: string, query: string, variables?: object): Promise<Answer>;
  close(): Promise<void>;
}

/** The real server over real use cases; only who stands behind a key is decided here. */
export async function servePeople(useCases: UseCases): Promise<PeopleServer> {
  const log = { error: () => undefined, info: () => undefined };
  const access = { authenticate: async (bearer: string) => personOf(bearer) };
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    useCases: { ...useCases, access },
    ready: async () => undefined,
    log,
    now: Date.now,
    rates: { burst: 1_000_000, perSecond: 1_000_000 },
  });
  return {
    url: server.url,
    ask: (who, query, variables = {}) => post(server.url, { query, variables }, who),
    close: () => server.close(),
  };
}

function personOf(bearer: string): Principal {
  const [name = '', role = ''] = bearer.split('.');
  return { id: name, name, kind: 'human', roles: [role as Role], sources: ['*'] };
}
