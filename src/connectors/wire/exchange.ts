import { parseExactly } from '../../domain/exact-integers.js';
import { UpstreamFault } from '../../domain/errors.js';

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** ms since the epoch after which it must not leave any more. */
  readonly deadline?: number;
  readonly signal: AbortSignal;
}

export interface WireReply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly json: unknown;
  /** As it came, for what is not JSON. */
  readonly text: string;
  /** It was longer than we read: what is here is its beginning. */
  readonly cut?: true;
}

/** The vendor did not answer. `sent` false: the request certainly never reached it. */
export class WireFault extends UpstreamFault {
  constructor(
    readonly sent: boolean,
    message: string,
    cause?: unknown,
  ) {
    super('CONNECTOR_UNAVAILABLE', message, { cause });
  }
}

export type Exchange = (request: WireRequest) => Promise<WireReply>;

export interface ExchangeParts {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Longer replies are cut; a page of records is longer than an answer to an action. */
  readonly maxReplyCharacters?: number;
}

/** Failures before a byte of the request was written; everything else may have reached the vendor. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const MAX_REPLY_CHARACTERS = 1_000_000;

/** One request and its reply. Redirects are refused: they would carry the credential to wherever they point. */
export function createExchange(parts: ExchangeParts): Exchange {
  return async (request) => {
    if (request.deadline !== undefined && parts.now() >= request.deadline)
      throw new WireFault(false, 'The permit had ended before the request could leave.');
    const { method, url, headers, body, signal } = request;
    try {
      const reply = await parts.fetch(url, {
        method,
        headers: { accept: 'application/json', ...headers },
        redirect: 'error',
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return await readReply(reply, parts.maxReplyCharacters ?? MAX_REPLY_CHARACTERS);
    } catch (cause) {
      throw new WireFault(!NEVER_SENT.has(causeCode(cause)), `${new URL(url).host} did not answer.`, cause);
    }
  };
}

async function readReply(reply: Response, limit: number): Promise<WireReply> {
  const whole = await reply.text();
  const text = whole.slice(0, limit);
  const read = { status: reply.status, header: (name: string) => reply.headers.get(name), json: parsed(text), text };
  return whole.length > limit ? { ...read, cut: true } : read;
}

/** Gateways answer with HTML; that is a reply without a body to us, not a fault of ours. */
function parsed(text: string): unknown {
  try {
    return text === '' ? null : (parseExactly(text) as unknown);
  } catch {
    return null;
  }
}

function causeCode(fault: unknown): string {
  if (typeof fault !== 'object' || fault === null) return '';
  const { code, cause } = fault as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : causeCode(cause);
}
