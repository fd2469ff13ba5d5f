import { PermissionFault, UpstreamFault } from '../../domain/errors.js';

export interface AgentAnswer {
  readonly data: unknown;
  readonly faults: readonly { readonly code: string; readonly message: string }[];
  /** Nodes asked for, as the API prices it. */
  readonly cost: number;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly cost?: { readonly requested?: number } };
}

/** The public API under the key of one agent. */
export class AgentClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async ask(query: string, variables: object): Promise<AgentAnswer> {
    const { data = null, errors = [], extensions } = await this.post({ query, variables });
    const faults = errors.map(({ message, extensions: more }) => ({ code: more?.code ?? 'INTERNAL', message }));
    return { data, faults, cost: extensions?.cost?.requested ?? 1 };
  }

  /** An agent acts under an identity of its own, never under a person's: what it did must be told apart. */
  async requireAgent(): Promise<string> {
    const { data, faults } = await this.ask('query Me { me { id kind } }', {});
    const me = (data as { readonly me?: { readonly id: string; readonly kind: string } } | null)?.me;
    if (me?.kind === 'AGENT') return me.id;
    const [fault] = faults;
    throw new PermissionFault(
      fault?.code === 'UNAUTHENTICATED' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      'This needs the key of an agent.',
      { remedy: 'Make one with `sequitur keys create --agent --role analyst NAME`.' },
    );
  }

  private async post(body: object): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${this.key}`,
    };
    try {
      const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await response.json()) as Answer;
    } catch (cause) {
      throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `No Sequitur answers at ${this.url}.`, { cause });
    }
  }
}
