import { PermissionFault } from '../../domain/errors.js';
import type { Config } from '../config/config.js';
import { GraphqlClient } from '../graphql-client.js';

export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
}

/** The running server that a command talks to: by option, by environment, else this machine's. */
export function clientFor(options: ServerOptions, config: Config): GraphqlClient {
  const key = options.key ?? process.env['SEQUITUR_KEY'];
  if (key === undefined || key === '')
    throw new PermissionFault('UNAUTHENTICATED', 'An API key is needed.', {
      remedy: 'Give --key, or set SEQUITUR_KEY; `sequitur keys create` makes one.',
    });
  const local = `http://${config.SEQUITUR_HOST}:${String(config.SEQUITUR_PORT)}/graphql`;
  return new GraphqlClient(options.url ?? process.env['SEQUITUR_URL'] ?? local, key);
}
