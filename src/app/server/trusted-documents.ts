import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EnvironmentFault, InputFault, PermissionFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { OperationRequest } from './operation-request.js';

/** `{"<sha256 of the document>": "<document>"}`, or Apollo's manifest of operations. */
const MANIFEST = z.union([
  z
    .object({ operations: z.array(z.object({ id: z.string(), body: z.string() })) })
    .transform(({ operations }) => operations.map(({ body }) => body)),
  z.record(z.string(), z.string()).transform((named) => Object.values(named)),
]);

/** Documents that were written down before: asked for by their hash, and where wanted nothing else is answered. */
export class TrustedDocuments {
  private readonly documents: ReadonlyMap<string, string>;

  constructor(
    documents: Iterable<string>,
    private readonly only: boolean,
  ) {
    // By what they hash to, whatever a manifest calls them: a wrong name must not lend trust to another document.
    this.documents = new Map([...documents].map((document) => [sha256(document), document]));
  }

  /** The request with the document that it names by hash in the place of the name. */
  resolved(request: OperationRequest): OperationRequest {
    const id = idOf(request);
    if (id === null) return request;
    const query = hasText(request) ? request.query : this.documents.get(id);
    return query === undefined ? request : { ...unnamed(request), query };
  }

  /** Asked once the caller is known: nobody else learns which documents there are. */
  check(request: OperationRequest): void {
    if (!hasText(request) && idOf(request) !== null)
      throw new InputFault('PERSISTED_QUERY_NOT_FOUND', 'No document with this hash is kept here.', {
        remedy: 'Send the whole document, or have it added to the trusted documents.',
      });
    if (!this.only || this.documents.has(sha256(String(request.query ?? '')))) return;
    throw new PermissionFault(
      'DOCUMENT_NOT_TRUSTED',
      'Only documents that were written down before are answered here.',
      {
        remedy: 'Have the document added to SEQUITUR_TRUSTED_DOCUMENTS.',
      },
    );
  }
}

export const ANY_DOCUMENT = new TrustedDocuments([], false);

export function readTrustedDocuments(file: string | undefined, only: boolean): TrustedDocuments {
  if (file === undefined) return ANY_DOCUMENT;
  try {
    const documents = MANIFEST.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new TrustedDocuments(documents, only);
  } catch (cause) {
    const message = `SEQUITUR_TRUSTED_DOCUMENTS: ${file} cannot be read as a list of documents.`;
    throw new EnvironmentFault('CONFIG_INVALID', message, EXIT.CONFIG_INVALID, { cause });
  }
}

/** `documentId` of GraphQL over HTTP (`sha256:…`), or the extension of Apollo's clients. */
function idOf({ documentId, extensions }: OperationRequest): string | null {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '').toLowerCase();
  const { persistedQuery } = (objectOf(extensions) ?? {}) as {
    readonly persistedQuery?: { readonly sha256Hash?: unknown };
  };
  const hash = persistedQuery?.sha256Hash;
  return typeof hash === 'string' ? hash.toLowerCase() : null;
}

/** Without the name: Apollo would look for it in a store of its own, which there is none of. */
function unnamed({ documentId: _id, extensions, ...rest }: OperationRequest): OperationRequest {
  const { persistedQuery: _hash, ...others } = (objectOf(extensions) ?? {}) as { readonly persistedQuery?: unknown };
  return { ...rest, extensions: others };
}

/** In an address extensions are text. */
function objectOf(extensions: unknown): object | null {
  if (typeof extensions === 'object') return extensions;
  if (typeof extensions !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(extensions);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

function hasText({ query }: OperationRequest): boolean {
  return typeof query === 'string' && query !== '';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
