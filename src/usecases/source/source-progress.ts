import type { SourceProgress } from '../../pipeline/ingest/ports.js';

/** How far each source has come: what absence of a record may be read as. */
export interface SourceDoor {
  all(): Promise<readonly SourceProgress[]>;
}
