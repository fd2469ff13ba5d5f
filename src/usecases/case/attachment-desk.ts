import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { bad, deedOf, line } from './deed.js';
import type { Deed } from './ports.js';

/** What a file is known by: the SHA-256 of its bytes, hex. */
export interface KeptFile {
  readonly sha256: string;
  readonly size: number;
}

/** Bytes of attachments, by what they hash to; equal files are kept once. */
export interface FileStore {
  /** Keeps all that comes, or nothing: a source that fails leaves no file behind. */
  keep(chunks: AsyncIterable<Uint8Array>): Promise<KeptFile>;
  /** Fails before its last byte where the file is not what was kept. */
  read(file: KeptFile): AsyncIterable<Uint8Array>;
}

export interface StoredAttachment extends KeptFile {
  readonly uid: string;
  readonly number: number;
  readonly name: string;
  readonly mediaType: string;
}

/** One transaction each, with its audit entry; `add` refuses with NOT_FOUND, BAD_USER_INPUT or IDEMPOTENCY_CONFLICT. */
export interface AttachmentStore {
  requireRoom(by: Principal, number: number): Promise<void>;
  /** Answers the uid, that of the first time where a key is repeated. */
  add(deed: Deed, attachment: StoredAttachment): Promise<string>;
  find(by: Principal, uid: string): Promise<StoredAttachment | null>;
  recordRead(by: Principal, attachment: StoredAttachment, at: number): Promise<void>;
}

export interface AttachmentParts {
  readonly store: AttachmentStore;
  readonly files: FileStore;
  readonly limitBytes: number;
  readonly now: () => number;
  readonly newUid: () => string;
  readonly committed: () => void;
}

export interface NewAttachment {
  readonly number: number;
  readonly name: string;
  /** As its sender calls it; told to people, never to browsers. */
  readonly mediaType: string | null;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly idempotencyKey: string | null;
}

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+-]{1,64}$/i;

/** Files of cases: what people were sent, found or wrote. Most of it is dangerous, so it only leaves as a download. */
export class AttachmentDesk {
  constructor(private readonly parts: AttachmentParts) {}

  async add(by: Principal, wanted: NewAttachment): Promise<StoredAttachment> {
    if (!hasRole(by, 'analyst', 'hunter', 'responder'))
      throw new PermissionFault('FORBIDDEN', 'Only who works on cases may attach files.');
    const { store, files, limitBytes, now } = this.parts;
    const name = fileName(wanted.name);
    const mediaType = mediaTypeOf(wanted.mediaType);
    // Before the body is read: nobody sends a gigabyte to hear that there is no such case.
    await store.requireRoom(by, wanted.number);
    const kept = await files.keep(bounded(wanted.chunks, limitBytes));
    if (kept.size === 0) throw bad('body', 'The file is empty.');
    const said = { number: wanted.number, name, mediaType, ...kept };
    const deed = deedOf(by, { what: 'addAttachment', idempotencyKey: wanted.idempotencyKey, said, at: now() });
    const uid = await store.add(deed, { ...said, uid: this.parts.newUid() });
    this.parts.committed();
    return { ...said, uid };
  }

  /** The file, once the audit knows who takes it. */
  async open(
    by: Principal,
    uid: string,
  ): Promise<{ readonly attachment: StoredAttachment; readonly chunks: AsyncIterable<Uint8Array> }> {
    if (!hasRole(by, 'analyst', 'hunter', 'responder', 'auditor'))
      throw new PermissionFault('FORBIDDEN', 'Only who may read raw records may download files.');
    const attachment = await this.parts.store.find(by, uid);
    if (attachment === null) throw new InputFault('NOT_FOUND', 'There is no such attachment.');
    await this.parts.store.recordRead(by, attachment, this.parts.now());
    return { attachment, chunks: this.parts.files.read(attachment) };
  }
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit)
      throw new InputFault('ATTACHMENT_TOO_LARGE', `A file has at most ${String(limit)} bytes.`, {
        remedy: 'Attach a part of it, or raise SEQUITUR_ATTACHMENT_MAX_MB.',
      });
    yield chunk;
  }
}

/** The last part of a path, without characters that a terminal or reader obeys instead of showing. */
function fileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const name = line(last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ''), 'name', 200);
  if (name === '.' || name === '..') throw bad('name', 'This is not the name of a file.');
  return name;
}

function mediaTypeOf(given: string | null): string {
  const [type = ''] = (given ?? '').split(';');
  return MEDIA_TYPE.test(type.trim()) ? type.trim().toLowerCase() : 'application/octet-stream';
}
