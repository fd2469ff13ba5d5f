import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '../../../domain/access.js';
import { besideRecord, headerAttributes } from '../../../domain/cloud-event.js';
import { InputFault } from '../../../domain/errors.js';
import type { JsonObject } from '../../../domain/json.js';
import type { WebhookDesk } from '../../../connectors/inbound-webhook/desk.js';
import { addressOf, bearerOf, Caller } from '../caller.js';
import { faultOf, type ServerParts } from '../operations.js';
import { bodyOf } from './bounded-body.js';
import { Delivery, type DeliveryOf, type IntakeAnswer } from './delivery.js';
import { intakeStatus } from './intake-status.js';
import { recordsOf, type BodyRecord } from './records-of.js';

export interface IntakeLimits {
  /** Bytes of one body, unpacked. */
  readonly bodyBytes: number;
  readonly recordBytes: number;
}

export interface IntakeOptions {
  readonly limits: IntakeLimits;
  readonly webhooks: WebhookDesk;
}

export const DEFAULT_INTAKE_LIMITS: IntakeLimits = { bodyBytes: 256 * 1024 * 1024, recordBytes: 10 * 1024 * 1024 };

/** A signed body has to be read whole before a word of it is believed. */
const SIGNED_BODY_BYTES = 26 * 1024 * 1024;

const SOURCE_PART = /^[a-z0-9_.-]{1,64}$/;

/** `POST /ingest[/{vendor}/{product}]`: records as their vendors send them, by key or by signature. */
export function intakeDoor(parts: ServerParts, options: IntakeOptions): RequestHandler {
  return (request, response) => {
    const answering = request.method === 'GET' ? verification(request, options) : taken(request, parts, options);
    answering.then(
      ({ status, body }) => void response.status(status).json(body),
      (fault: unknown) => refuse(response, parts, fault),
    );
  };
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject | IntakeAnswer;
}

/** A vendor's question before its first delivery. Everybody else learns nothing. */
function verification(request: Request, { webhooks }: IntakeOptions): Promise<Answer> {
  const source = sourceOf(request);
  const body = source === null ? null : webhooks.verification(source, request.headers);
  if (body === null) return Promise.reject(new InputFault('NOT_FOUND', 'Records are sent here by POST.'));
  return Promise.resolve({ status: 200, body });
}

async function taken(request: Request, parts: ServerParts, options: IntakeOptions): Promise<Answer> {
  if (request.method !== 'POST') throw new InputFault('NOT_FOUND', 'Records are sent here by POST.');
  const source = sourceOf(request);
  if (isSigned(request, source, options)) return signed(request, parts, { source: source ?? '', options });
  const claim = { bearer: bearerOf(request.headers.authorization), address: addressOf(request) };
  const caller = await Caller.of(parts.gate, claim);
  caller.spend();
  return keyed(request, parts, { principal: caller.principal, source, options });
}

/** A delivery without a key of ours, for a source whose vendor signs. */
function isSigned(request: Request, source: string | null, { webhooks }: IntakeOptions): boolean {
  const ours = bearerOf(request.headers.authorization)?.startsWith('seq_') === true;
  return source !== null && !ours && webhooks.serves(source);
}

interface Keyed {
  readonly principal: Principal;
  readonly source: string | null;
  readonly options: IntakeOptions;
}

async function keyed(request: Request, parts: ServerParts, { principal, source, options }: Keyed): Promise<Answer> {
  const delivery = new Delivery({ principal, source, idempotencyKey: keyOf(request) }, parts.useCases.ingest);
  const form = { contentType: request.headers['content-type'] ?? '', recordLimit: options.limits.recordBytes };
  const attributes = headerAttributes(headersOf(request), 'ce-');
  let at = 0;
  try {
    for await (const record of recordsOf(bodyOf(request, options.limits.bodyBytes), form)) {
      await delivery.add(attributes === null ? record : inEvent(record, attributes, at));
      at += 1;
    }
    return { status: 200, body: await delivery.end() };
  } catch (fault) {
    throw new Interrupted(fault, delivery.soFar());
  }
}

/** Several records in the body of one event stay apart under its one name. */
function inEvent(record: BodyRecord, attributes: JsonObject, at: number): BodyRecord {
  if (record.fault !== undefined) return record;
  const { raw, position } = besideRecord(record.raw, attributes);
  return { ...record, raw, position: at === 0 ? position : `${position}#${String(at)}` };
}

function headersOf({ headers }: Request): readonly (readonly [string, string])[] {
  return Object.entries(headers).map(([name, value]) => [name, decoded(String(value))]);
}

/** Header values are percent-encoded UTF-8; a value that is not stays as it came. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

interface Signed {
  readonly source: string;
  readonly options: IntakeOptions;
}

async function signed(request: Request, parts: ServerParts, { source, options }: Signed): Promise<Answer> {
  parts.gate.rates.take(`webhook ${source} ${addressOf(request)}`);
  const limit = Math.min(SIGNED_BODY_BYTES, options.limits.bodyBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(request, limit)) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { records, answer, deliveryId } = options.webhooks.receive(source, { headers: request.headers, body });
  if (answer !== null) return { status: 200, body: answer };
  const of: DeliveryOf = { principal: vendorOf(source), source, idempotencyKey: deliveryId };
  const delivery = new Delivery(of, parts.useCases.ingest);
  for (const raw of records) await delivery.add({ raw, position: null, bytes: body.byteLength / records.length });
  return { status: 200, body: await delivery.end() };
}

/** Who delivers by signature may deliver this source, and do nothing else. */
function vendorOf(source: string): Principal {
  return { id: `webhook:${source}`, name: source, kind: 'system', roles: ['integrator'], sources: [source] };
}

function keyOf(request: Request): string | null {
  const value = request.headers['idempotency-key'];
  return typeof value === 'string' ? value : null;
}

function sourceOf(request: Request): string | null {
  const { vendor, product } = request.params;
  if (typeof vendor !== 'string' || typeof product !== 'string') return null;
  if (SOURCE_PART.test(vendor) && SOURCE_PART.test(product)) return `${vendor}/${product}`;
  throw new InputFault('BAD_USER_INPUT', 'A source is vendor/product in lower-case letters, digits, _ . and -.');
}

/** The request failed in its midst: what is committed is told with the fault. */
class Interrupted extends Error {
  constructor(
    readonly fault: unknown,
    readonly committed: IntakeAnswer,
  ) {
    super('interrupted');
  }
}

function refuse(response: Response, parts: ServerParts, thrown: unknown): void {
  const fault = thrown instanceof Interrupted ? thrown.fault : thrown;
  const committed = thrown instanceof Interrupted ? { committed: thrown.committed } : {};
  if (response.destroyed || response.headersSent) return;
  const { status, retryAfter } = intakeStatus(fault);
  // The rest of the body is not wanted: the connection ends with the answer.
  response.status(status).set('connection', 'close');
  if (retryAfter !== null) response.set('retry-after', String(retryAfter));
  if (status === 401) response.set('www-authenticate', 'Bearer');
  response.json({ errors: [parts.mask.shown(faultOf(fault))], ...committed });
}
