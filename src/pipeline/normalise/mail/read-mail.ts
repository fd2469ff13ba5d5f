import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import type { Attachment, Email } from 'postal-mime';
import { InputFault } from '../../../domain/errors.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { readInstant } from '../values/instant.js';
import { authenticationOf } from './authentication.js';
import { correspondents, senderAnalysis } from './correspondents.js';
import type { Correspondent } from './correspondents.js';
import { linksOf } from './links.js';
import { withinLines } from './most-lines.js';

/** A message beyond this is somebody's disk image; gateways refuse far smaller ones. */
export const MAX_MAIL_BYTES = 64 * 1024 * 1024;
const LIMITS = { maxNestingDepth: 50, maxHeadersSize: 1024 * 1024 };
/** Forwards of forwards; whatever lies deeper is kept as an attachment with its hash. */
const MOST_NESTED = 4;
const MOST_ATTACHMENTS = 200;
/** Half of it for a message within the message, a quarter for one in that. */
const MOST_LINES = 100_000;
const MOST_HEADERS = 300;
const LONGEST_HEADER = 4_000;
/** Links are looked for in this much of a body; more is kept out of the record as well. */
const LONGEST_BODY = 1_000_000;
const KEPT_BODY = 20_000;
const DAY_MS = 86_400_000;

function bytesOf(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function hashOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha1' | 'md5'): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** Without hashes where only its beginning was read: they would be those of nothing that anybody has. */
function attachmentOf(attachment: Attachment, isCut: boolean): JsonObject {
  const bytes = bytesOf(attachment);
  const name = attachment.filename?.slice(0, 512);
  const extension = /\.([A-Za-z0-9]{1,12})$/.exec(name ?? '')?.[1]?.toLowerCase();
  return {
    ...(name === undefined ? {} : { name }),
    ...(extension === undefined ? {} : { extension }),
    type: attachment.mimeType,
    ...(isCut ? { cut: true } : hashesOf(bytes)),
    inline: attachment.related === true || attachment.disposition === 'inline',
  };
}

function hashesOf(bytes: Uint8Array): JsonObject {
  const [sha256, sha1, md5] = [hashOf(bytes, 'sha256'), hashOf(bytes, 'sha1'), hashOf(bytes, 'md5')];
  return { size: bytes.length, sha256, sha1, md5 };
}

/** Of a header that occurs several times the topmost is the last one that was added. */
function headerReader(email: Email): (name: string) => string | undefined {
  return (name) => email.headers.find(({ key }) => key === name)?.value;
}

interface Hop {
  readonly time: string;
  readonly ip: string | undefined;
}

/** When a server took the message over: what stands after the last semicolon of its Received field. */
function hopOf(received: string | undefined): Hop | undefined {
  if (received === undefined) return undefined;
  const stamp = received
    .slice(received.lastIndexOf(';') + 1)
    .replace(/\([^()]*\)/g, '')
    .trim();
  const ip = /\bfrom\b[^;]{0,400}?\[(?:IPv6:)?([0-9a-fA-F.:]{3,45})\]/.exec(received.slice(0, LONGEST_HEADER))?.[1];
  return { time: stamp, ip };
}

function isPublic(ip: string | undefined): ip is string {
  return ip !== undefined && !/^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cde])/i.test(ip);
}

/** The sender writes the Date; where the receiving server's clock contradicts it by more than a day, the server is right. */
function timeOf(email: Email, hops: readonly Hop[]): string | undefined {
  const written = readInstant(email.date ?? '');
  const received = hops.map(({ time }) => readInstant(time)).find((instant) => instant !== undefined);
  const trusted =
    written === undefined || (received !== undefined && Math.abs(written.ms - received.ms) > DAY_MS)
      ? received
      : written;
  return trusted === undefined ? undefined : new Date(trusted.ms).toISOString();
}

function addressesOf(list: readonly Correspondent[]): JsonValue {
  return list.map(({ name, address }) => ({ ...(name === '' ? {} : { name }), address: address.toLowerCase() }));
}

function present(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const pairs = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(pairs) as JsonObject;
}

function headersOf(email: Email): JsonValue {
  return email.headers
    .slice(0, MOST_HEADERS)
    .map(({ originalKey, value }) => ({ name: originalKey, value: value.slice(0, LONGEST_HEADER) }));
}

function isMessage({ mimeType }: Attachment): boolean {
  return mimeType === 'message/rfc822' || mimeType === 'message/global';
}

/** More messages in one are a digest or an archive. */
const MOST_REPORTED = 3;

/** Bounces, digests and lists carry messages that nobody reported. */
function isReport(header: (name: string) => string | undefined, nested: number): boolean {
  if (nested === 0 || nested > MOST_REPORTED) return false;
  const automatic = header('list-id') !== undefined || /\b(?:bulk|list)\b/i.test(header('precedence') ?? '');
  return !automatic && !/^\s*multipart\/(?:report|digest)/i.test(header('content-type') ?? '');
}

async function nestedOf(attachments: readonly Attachment[], depth: number): Promise<readonly JsonObject[]> {
  if (depth >= MOST_NESTED) return [];
  const messages = attachments.filter(isMessage).slice(0, MOST_ATTACHMENTS);
  const read = await Promise.all(messages.map((one) => parsed(bytesOf(one), depth + 1).catch(() => undefined)));
  return read.flatMap((one) => (one === undefined ? [] : [one]));
}

function bodyFields(email: Email): Record<string, JsonValue | undefined> {
  const html = (email.html ?? '').slice(0, LONGEST_BODY);
  const text = (email.text ?? '').slice(0, LONGEST_BODY);
  const { links, leftOff } = linksOf(html, text);
  return {
    text: text.slice(0, KEPT_BODY),
    has_html: email.html === undefined ? undefined : true,
    links,
    links_left_off: leftOff === 0 ? undefined : leftOff,
    link_mismatch: links.some((link) => link['mismatch'] === true) ? true : undefined,
  };
}

function partyFields(
  email: Email,
  header: (name: string) => string | undefined,
): Record<string, JsonValue | undefined> {
  const [from] = correspondents(email.from === undefined ? [] : [email.from]);
  const [sender] = correspondents(email.sender === undefined ? [] : [email.sender]);
  const replyTo = correspondents(email.replyTo);
  const to = correspondents(email.to);
  const cc = correspondents(email.cc);
  const delivered = email.deliveredTo ?? header('x-original-to');
  const envelope = email.returnPath;
  const recipients = [...to, ...cc, ...(delivered === undefined ? [] : [{ name: '', address: delivered }])];
  return {
    from: addressesOf(from === undefined ? [] : [from]),
    sender: sender?.address.toLowerCase(),
    reply_to: addressesOf(replyTo),
    return_path: envelope?.toLowerCase(),
    delivered_to: delivered?.toLowerCase(),
    to: addressesOf(to),
    cc: addressesOf(cc),
    analysis: senderAnalysis({ from: from ?? sender, replyTo, envelope, recipients }),
  };
}

/** Of a message that was cut the last one is. */
function attachmentsOf(attachments: readonly Attachment[], isCut: boolean): readonly JsonObject[] {
  const last = attachments.length - 1;
  return attachments.slice(0, MOST_ATTACHMENTS).map((one, at) => attachmentOf(one, isCut && at === last));
}

async function parsed(bytes: Uint8Array, depth: number): Promise<JsonObject> {
  const read = withinLines(bytes, MOST_LINES >> depth);
  const isCut = read.length < bytes.length;
  const email = await PostalMime.parse(read, {
    ...LIMITS,
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
  });
  const header = headerReader(email);
  const hops = email.headers.flatMap(({ key, value }) => (key === 'received' ? (hopOf(value) ?? []) : []));
  const nested = await nestedOf(email.attachments, depth);
  return present({
    format: 'rfc5322',
    ...partyFields(email, header),
    subject: email.subject,
    message_id: email.messageId?.trim(),
    in_reply_to: email.inReplyTo,
    references: email.references?.slice(0, LONGEST_HEADER),
    date: email.date,
    time: timeOf(email, hops),
    // The last public address is that of the host which handed the message to us.
    origin_ip: hops.map(({ ip }) => ip).find(isPublic),
    first_ip: hops
      .map(({ ip }) => ip)
      .reverse()
      .find(isPublic),
    hops: hops.length,
    x_originating_ip: header('x-originating-ip')?.replace(/[[\]\s]/g, ''),
    x_mailer: header('x-mailer') ?? header('user-agent'),
    authentication: authenticationOf(header),
    ...bodyFields(email),
    attachments: attachmentsOf(email.attachments, isCut),
    attachments_left_off:
      email.attachments.length > MOST_ATTACHMENTS ? email.attachments.length - MOST_ATTACHMENTS : undefined,
    cut: isCut ? true : undefined,
    size: bytes.length,
    sha256: hashOf(bytes, 'sha256'),
    headers: headersOf(email),
    reports: depth === 0 && isReport(header, nested.length) ? true : undefined,
    nested,
  });
}

function withoutMboxLine(bytes: Uint8Array): Uint8Array {
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, 5));
  const end = begins === 'From ' ? bytes.indexOf(0x0a) : -1;
  return bytes.subarray(end + 1);
}

function unreadable(cause: unknown): InputFault {
  const detail = cause instanceof Error ? cause.message.slice(0, 120) : 'malformed';
  return new InputFault('INGEST_UNPARSEABLE', `not a mail message that can be read: ${detail}`, {
    cause,
    remedy: 'The bytes are kept; a message nested or headed beyond all reason is refused, not guessed at.',
  });
}

/**
 * Reads an RFC 5322 message into one record: who wrote to whom, what the receiving server proved of it, where its links
 * lead, hashes of what it carries. Nested messages are read to a bounded depth. Bodies are cut; attachments are hashed
 * and not kept.
 */
export async function readMail(bytes: Uint8Array): Promise<JsonObject> {
  if (bytes.length > MAX_MAIL_BYTES)
    throw new InputFault('INGEST_TOO_LARGE', `the message has ${String(bytes.length)} bytes`);
  try {
    return await parsed(withoutMboxLine(bytes), 0);
  } catch (cause) {
    throw cause instanceof InputFault ? cause : unreadable(cause);
  }
}

/** Is this the record that `readMail` makes? */
export function isMailRecord(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && value['format'] === 'rfc5322';
}
