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
  /** Nothing was to change by it. */
  readonly asked: boolean;
  readonly header: (name: string) => string | null;
  readonly json: unknown;
  /** As it came, for what is not JSON. */
  readonly text: string;
}

/** The vendor did not answer. `sent` false: nothing that changes anything reached it. */
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
  /** Nothing longer is read; a page of records is longer than an answer to an action. */
  readonly maxReplyCharacters?: number;
  /** Everything is asked for what it says, also by POST: of such a reply a part is worth nothing. */
  readonly onlyAsks?: true;
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

/** One request and its reply. Redirects are not followed: they would carry the credential to wherever they point. */
export function createExchange(parts: ExchangeParts): Exchange {
  return async (request) => {
    if (request.deadline !== undefined && parts.now() >= request.deadline)
      throw new WireFault(false, 'The permit had ended before the request could leave.');
    const limit = parts.maxReplyCharacters ?? MAX_REPLY_CHARACTERS;
    const { reply, text, whole } = await orUnanswered(request, async () => {
      const sent = await send(parts.fetch, request);
      return { reply: sent, ...(await textUpTo(sent, limit)) };
    });
    if (!whole && (request.method === 'GET' || parts.onlyAsks === true)) throw tooLong(request, limit);
    const asked = isAsking(request);
    return { status: reply.status, asked, header: (name) => reply.headers.get(name), json: parsed(text), text };
  };
}

const isAsking = ({ method }: WireRequest): boolean => method === 'GET';

/** A reply whose text is read while it arrives. */
export interface StreamedReply extends Pick<WireReply, 'status' | 'header'> {
  readonly pieces: AsyncIterable<string>;
}

/** The same for what is too long to be held: a fault on the way is told where the pieces are read. */
export type StreamExchange = (request: WireRequest) => Promise<StreamedReply>;

export function createStreamExchange(parts: Pick<ExchangeParts, 'fetch'>): StreamExchange {
  return async (request) => {
    const reply = await orUnanswered(request, () => send(parts.fetch, request));
    return { status: reply.status, header: (name) => reply.headers.get(name), pieces: piecesOf(reply, request) };
  };
}

async function* piecesOf(reply: Response, request: WireRequest): AsyncIterable<string> {
  const pieces = decoded(reply)[Symbol.asyncIterator]();
  for (;;) {
    const next = await orUnanswered(request, () => pieces.next());
    if (next.done === true) return;
    yield next.value;
  }
}

function send(fetcher: typeof fetch, { method, url, headers, body, signal }: WireRequest): Promise<Response> {
  return fetcher(url, {
    method,
    headers: { accept: 'application/json', ...headers },
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body }),
  });
}

async function orUnanswered<Result>(request: WireRequest, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    const mayHaveChanged = !isAsking(request) && !NEVER_SENT.has(causeCode(cause));
    throw new WireFault(mayHaveChanged, `${new URL(request.url).host} did not answer.`, cause);
  }
}

/** The beginning of a list looks like a shorter list. */
function tooLong({ url }: WireRequest, limit: number): UpstreamFault {
  const most = String(limit);
  return new UpstreamFault('CONNECTOR_REPLY_TOO_LARGE', `${new URL(url).host} answered more than ${most} characters.`, {
    remedy: 'Ask for smaller pages, or use a form of it that is read by pages.',
  });
}

async function* decoded(reply: Response): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for await (const bytes of reply.body ?? []) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** Leaving the loop hangs up: of an endless reply no more than this is ever here. */
async function textUpTo(reply: Response, limit: number): Promise<{ readonly text: string; readonly whole: boolean }> {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of decoded(reply)) {
    pieces.push(piece);
    length += piece.length;
    if (length > limit) return { text: pieces.join('').slice(0, limit), whole: false };
  }
  return { text: pieces.join(''), whole: true };
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
