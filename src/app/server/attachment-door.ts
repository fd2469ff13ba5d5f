import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { addressOf, Caller } from './caller.js';
import { intakeStatus } from './intake/intake-status.js';
import { claimedBy } from './session-cookie.js';
import { faultOf, type ServerParts } from './operations.js';

/** `POST /cases/{number}/attachments?name=…`: the body is the file. Streamed, so its size costs disk and no memory. */
export function uploadDoor(parts: ServerParts): RequestHandler {
  return (request, response) => {
    uploaded(request, parts).then(
      (body) => void response.status(201).json(body),
      (fault: unknown) => refuse(response, parts, fault),
    );
  };
}

/** `GET /attachments/{id}`: a file only ever leaves as a download that no browser will show or run. */
export function downloadDoor(parts: ServerParts): RequestHandler {
  return (request, response) => {
    downloaded(request, response, parts).catch((fault: unknown) => refuse(response, parts, fault));
  };
}

async function uploaded(request: Request, parts: ServerParts): Promise<object> {
  const caller = await callerOf(request, parts);
  if (request.headers['content-encoding'] !== undefined)
    throw new InputFault('INGEST_UNSUPPORTED_MEDIA', 'A file is attached as it is, without a content encoding.');
  const { name } = request.query;
  const number = Number(request.params['number']);
  if (!Number.isSafeInteger(number)) throw new InputFault('NOT_FOUND', 'There is no such case.');
  const added = await parts.useCases.attachments.add(caller.principal, {
    number,
    name: typeof name === 'string' ? name : '',
    mediaType: request.headers['content-type'] ?? null,
    chunks: wholeBody(request),
    idempotencyKey: request.get('idempotency-key') ?? null,
  });
  const { uid, sha256, size, mediaType } = added;
  return { id: `Attachment:${uid}`, path: `/attachments/${uid}`, name: added.name, mediaType, size, sha256 };
}

/** A body that breaks off in its midst is no file. Whoever still sends after a refusal must be able to read our answer. */
async function* wholeBody(request: Request): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
    if (!request.complete) throw new InputFault('BAD_USER_INPUT', 'The body ended before it was whole.');
  } finally {
    request.resume();
  }
}

async function downloaded(request: Request, response: Response, parts: ServerParts): Promise<void> {
  const caller = await callerOf(request, parts);
  if (caller.principal.masked === true)
    throw new PermissionFault('FORBIDDEN', 'A file cannot be masked, and this key sees personal data only so.');
  const { attachment, chunks } = await parts.useCases.attachments.open(caller.principal, String(request.params['id']));
  response.status(200).set({
    'content-type': 'application/octet-stream',
    'content-length': String(attachment.size),
    'content-disposition': `attachment; ${namesOf(attachment.name)}`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-download-options': 'noopen',
    'x-content-sha256': attachment.sha256,
  });
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}

/** RFC 6266: plain letters for the oldest clients, the name itself for the others; neither can end the header. */
function namesOf(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `filename="${plain}"; filename*=UTF-8''${exact}`;
}

async function callerOf(request: Request, parts: ServerParts): Promise<Caller> {
  const claim = { bearer: claimedBy(request), address: addressOf(request) };
  const caller = await Caller.of(parts.gate, claim);
  caller.spend();
  return caller;
}

function refuse(response: Response, parts: ServerParts, fault: unknown): void {
  // The headers left with the first byte: breaking off is the only way to say that the rest is not true.
  if (response.headersSent) return void response.destroy();
  if (response.destroyed) return;
  const { status, retryAfter } = intakeStatus(fault);
  response.status(status).set('connection', 'close');
  if (retryAfter !== null) response.set('retry-after', String(retryAfter));
  if (status === 401) response.set('www-authenticate', 'Bearer');
  response.json({ errors: [parts.mask.shown(faultOf(fault))] });
}
