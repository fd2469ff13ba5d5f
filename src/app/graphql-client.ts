import { InputFault, UpstreamFault, type ErrorCode } from '../domain/errors.js';

interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly remedy?: string };
  }[];
}

/** A field that finds nothing is answered with 200: this is about the path. */
const NO_SUCH_PATH = 404;

/** The same door that integrators use: GraphQL over HTTP with an API key. */
export class GraphqlClient {
  /** The address that is asked, however much of it was given. */
  readonly url: string;

  constructor(
    url: string,
    private readonly key: string,
  ) {
    this.url = apiOf(url);
  }

  /** Gives `data`; a GraphQL error becomes a fault with its code, an unreachable server CONNECTOR_UNAVAILABLE. */
  async request<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const answer = (await this.post(JSON.stringify({ query, variables }))) as GraphqlAnswer<Data>;
    const [error] = answer.errors ?? [];
    if (error !== undefined) {
      const { code = 'INTERNAL', remedy } = error.extensions ?? {};
      throw new InputFault(code as ErrorCode, error.message, remedy === undefined ? {} : { remedy });
    }
    if (answer.data === undefined || answer.data === null) throw this.noApi();
    return answer.data;
  }

  private noApi(): InputFault {
    return new InputFault('NOT_FOUND', `A server answers at ${this.url}, but there is no Sequitur API at that path.`, {
      remedy: 'Name the server alone, or its path with /graphql behind it.',
    });
  }

  private async post(body: string): Promise<unknown> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${this.key}`,
    };
    try {
      const response = await fetch(this.url, { method: 'POST', headers, body });
      if (response.status === NO_SUCH_PATH) throw this.noApi();
      // A server that dies in the midst of its answer has not answered.
      return await response.json();
    } catch (cause) {
      if (cause instanceof InputFault) throw cause;
      throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `No Sequitur answers at ${this.url}.`, {
        remedy: 'Start it with `npm start`, or name another one with --url.',
        cause,
      });
    }
  }
}

/** Who names a server alone means its API. */
function apiOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const at = new URL(url);
  if (at.pathname === '/') at.pathname = '/graphql';
  return at.href;
}
