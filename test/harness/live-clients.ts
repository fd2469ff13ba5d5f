import { createClient as createWs, type Client, type ClientOptions } from 'graphql-ws';
import WebSocket from 'ws';
import type { ApiUnderTest } from './api-server.js';

export interface Payload {
  readonly data?: Record<
    string,
    { cursor: string; kind: string; case?: { number: number; title: string } | null }
  > | null;
  readonly errors?: readonly { extensions?: Record<string, unknown> }[];
}

/** Changes of all cases, as a list of them follows. */
export const CASES =
  'subscription($after: String) { casesChanged(after: $after) { cursor kind caseNumber case { number title } } }';

/** WebSocket clients of one test, each with a key of its own and no second try. */
export class LiveClients {
  private readonly clients: Client[] = [];

  open(
    { server }: { readonly server: { readonly wsUrl: string } },
    key: string | null,
    more: Partial<ClientOptions> = {},
  ): Client {
    const connectionParams = key === null ? {} : { authorization: `Bearer ${key}` };
    const client = createWs({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
      ...more,
    });
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.dispose()));
  }
}

export function follow(client: Client, query: string, variables: Record<string, unknown> = {}) {
  return client.iterate({ query, variables }) as AsyncIterableIterator<Payload>;
}

export async function take(stream: AsyncIterator<Payload>, count: number): Promise<readonly Payload[]> {
  const taken: Payload[] = [];
  while (taken.length < count) {
    const { done, value } = await stream.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

/** Where the feed ends now. */
export async function cursorNow(api: ApiUnderTest): Promise<string> {
  const { data } = await api.ask('query { changes(first: 200) { pageInfo { endCursor } } }');
  return (data as { changes: { pageInfo: { endCursor: string } } }).changes.pageInfo.endCursor;
}
