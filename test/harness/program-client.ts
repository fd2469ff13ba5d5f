import { createClient as createWs, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import type { RunningProgram } from './running-program.js';

export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly deadLetterId: string | null }[];
  readonly receipt: readonly { readonly eventIds: readonly string[]; readonly outcome: string }[];
}

export interface Changed {
  readonly kind: string;
  readonly caseNumber: number;
  readonly action?: { readonly state: string } | null;
}

const INGEST = `mutation($input: IngestRecordsInput!) { ingestRecords(input: $input) { accepted duplicates
  rejected { index code deadLetterId } receipt { index eventIds outcome } } }`;
const NEW_KEY =
  'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { secret } } }';

/** What users of the program do over and over. `program` gives the one that runs now. */
export class ProgramClient {
  private readonly clients: Client[] = [];

  constructor(private readonly program: () => RunningProgram) {}

  /** The data of an answer without errors, as this shape. */
  async data<Data>(query: string, variables: object = {}, key?: string): Promise<Data> {
    const answer = await this.program().ask(query, variables, key);
    if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
    return answer.data as Data;
  }

  socket(key: string): Client {
    const client = createWs({
      url: this.program().ready.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: 0,
    });
    this.clients.push(client);
    return client;
  }

  /** Reads a subscription from a cursor on, until one of its changes is the one that was waited for. */
  async until(
    field: string,
    rest: string,
    after: string,
    found: (change: Changed) => boolean,
  ): Promise<readonly Changed[]> {
    const query = `subscription($after: String) { ${field}(after: $after) { cursor kind caseNumber ${rest} } }`;
    const stream = this.socket(this.program().ready.key).iterate<Record<string, Changed>>({
      query,
      variables: { after },
    });
    const seen: Changed[] = [];
    for await (const { data } of stream) {
      const change = data?.[field];
      if (change === undefined) break;
      seen.push(change);
      if (found(change)) break;
    }
    return seen;
  }

  async cursorNow(): Promise<string> {
    type Page = { changes: { pageInfo: { endCursor: string } } };
    const { changes } = await this.data<Page>('{ changes(first: 200) { pageInfo { endCursor } } }');
    return changes.pageInfo.endCursor;
  }

  /** A key for somebody with these roles. */
  async newKey(name: string, ...roles: readonly string[]): Promise<string> {
    const made = await this.data<{ createApiKey: { secret: string } }>(NEW_KEY, { input: { name, roles } });
    return made.createApiKey.secret;
  }

  async push(source: string | null, records: readonly unknown[]): Promise<Receipt> {
    return (await this.data<{ ingestRecords: Receipt }>(INGEST, { input: { source, records } })).ingestRecords;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.dispose()));
  }

  /** Number of the demo's case whose title names somebody. */
  async caseAbout(name: string): Promise<number> {
    const query = '{ cases(first: 50) { nodes { number title } } }';
    const { cases } = await this.data<{ cases: { nodes: { number: number; title: string }[] } }>(query);
    return cases.nodes.find(({ title }) => title.includes(name))?.number ?? 0;
  }
}

/** An action that waits for people, with what an approval is bound to. */
export interface Waiting {
  readonly id: string;
  readonly state: string;
  readonly argumentsDigest: string;
  readonly decision: { readonly id: string };
}
