import neo4j from 'neo4j-driver';
import { EnvironmentFault, PlatformError, UpstreamFault } from '../domain/errors.js';
import { EXIT } from './embedded/exit-codes.js';

const NO_SPACE = /No space left|InsufficientDiskSpace|disk.*full/i;
/** The driver has no code for it. */
const SPEAKS_HTTP = /Server responded HTTP/;

/** Why the database lets nobody in under these credentials, and what to do. */
const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  Unauthorized: ['The graph database refused the user or password.', 'Check NEO4J_USERNAME and NEO4J_PASSWORD.'],
  AuthenticationRateLimit: [
    'The graph database refuses this user for a while, because a wrong password was given too often.',
    'Check NEO4J_USERNAME and NEO4J_PASSWORD, and wait some seconds before the next start.',
  ],
  CredentialsExpired: [
    'The graph database wants its first password changed before it serves anybody.',
    'Run ALTER CURRENT USER SET PASSWORD FROM … TO … there, and give the new one as NEO4J_PASSWORD.',
  ],
};

const SILENT = ['The graph database does not answer.', 'Check NEO4J_URI and that the server runs.'] as const;
const ABSENCES: Readonly<Record<string, readonly [string, string]>> = {
  ServiceUnavailable: SILENT,
  SessionExpired: SILENT,
  'Neo.ClientError.Database.DatabaseNotFound': [
    'That server has no database of this name.',
    'SHOW DATABASES lists them there.',
  ],
};

/** Turns a driver error into one of ours. The driver's text may carry Cypher, so it stays in `cause` and out of the message. */
export function graphFault(cause: unknown): unknown {
  if (cause instanceof PlatformError) return cause;
  const code = String((cause as { code?: unknown }).code ?? '');
  const refusal = REFUSALS[code.replace('Neo.ClientError.Security.', '')];
  if (refusal !== undefined) {
    const [message, remedy] = refusal;
    return new EnvironmentFault('GRAPH_AUTH', message, EXIT.GRAPH_AUTH, { remedy, cause });
  }
  if (NO_SPACE.test(String(cause))) {
    return new EnvironmentFault('DISK_FULL', 'The disk of the graph database is full.', EXIT.DISK_FULL, {
      remedy: 'Free some space; nothing acknowledged was lost.',
      cause,
    });
  }
  if (SPEAKS_HTTP.test(String(cause))) {
    return new UpstreamFault('GRAPH_UNAVAILABLE', 'What answers there speaks HTTP, not Bolt.', {
      remedy: 'Give NEO4J_URI the port of Bolt, which is 7687 unless the server was set up otherwise.',
      cause,
    });
  }
  const absence = ABSENCES[code];
  if (absence !== undefined) {
    const [message, remedy] = absence;
    return new UpstreamFault('GRAPH_UNAVAILABLE', message, { remedy, cause });
  }
  if (code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut')) {
    return stoppedFault(cause);
  }
  if (neo4j.isRetryableError(cause)) {
    return new UpstreamFault('BUSY', 'The graph database could not finish this beside everything else it does.', {
      remedy: 'Send the same request again shortly.',
      cause,
    });
  }
  return cause;
}

/** A read that was ended before it could answer. */
export function stoppedFault(cause: unknown): UpstreamFault {
  return new UpstreamFault('QUERY_TIMEOUT', 'The query took too long and was stopped.', {
    remedy: 'Ask for smaller pages or fewer levels at once.',
    cause,
  });
}
