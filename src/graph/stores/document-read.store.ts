import { canonicalDigest, sha256Hex } from '../../domain/canonical.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { EventDocument } from '../../domain/reading.js';
import type { Tx } from '../session.js';
import { EVENT_DOCUMENTS } from './entity-read.cypher.js';
import { unpack } from './packed.js';

/** OCSF documents and raw records, which stand packed beside their events. */
export class DocumentReadStore {
  constructor(private readonly graph: Tx) {}

  async documents(uids: readonly string[]): Promise<readonly (EventDocument | null)[]> {
    const found = await this.graph.run<{ position: number; document: { content?: Int8Array } }>(EVENT_DOCUMENTS, {
      uids,
    });
    const documents: (EventDocument | null)[] = uids.map(() => null);
    for (const { position, document } of found)
      documents[position] = document.content ? unpacked(document.content) : null;
    return documents;
  }

  async rawDigests(uids: readonly string[]): Promise<readonly (string | null)[]> {
    return (await this.documents(uids)).map((found) => (found === null ? null : digestOfRaw(found.raw)));
  }
}

/** Whoever holds the line or the object can say the same without us. */
function digestOfRaw(raw: JsonValue): string | null {
  if (raw === null) return null;
  return typeof raw === 'string' ? sha256Hex(raw) : canonicalDigest(raw);
}

function unpacked(content: Int8Array): EventDocument {
  const { ocsf, raw } = unpack(content) as JsonObject;
  return { document: ocsf ?? null, raw: raw ?? null };
}
